# What is declared to den, as a fleet in the native format. `notes` say what of it has no place there.
#
# What aspects do for which class is left to den, which forwards it in ways of its own.
{ mark, place, located, only }:
{ hosts ? { }, aspects ? { }, environments ? { }, ... } @ given:
let
  inherit (builtins)
    all any attrNames concatLists concatStringsSep elem filter hasAttr isAttrs isBool isFunction isInt
    isList isString listToAttrs map mapAttrs match removeAttrs;

  setOf = names: listToAttrs (map (name: { inherit name; value = { }; }) names);
  unique = names: attrNames (setOf names);
  note = what: names: if names == [ ] then [ ] else [ "${what}: ${concatStringsSep ", " (unique names)}" ];
  strings = value: filter isString (if isList value then value else [ ]);
  set = value: if isAttrs value then value else { };
  namesOf = set: filter (name: name != "@pos") (attrNames set);
  # How den calls something, by its name or as itself.
  named = value: if isString value then value else if isAttrs value then value.name or null else null;

  # Every host and every user, with the attributes that den has itself.
  everyHost = concatLists (map
    (system: map
      (name: { inherit name system; entry = hosts.${system}.${name}; where = place name hosts.${system}; })
      (attrNames hosts.${system}))
    (attrNames hosts));
  everyUser = concatLists (map
    (host: map
      (name: {
        inherit host name;
        entry = host.entry.users.${name};
        where = place name host.entry.users;
      })
      (attrNames (host.entry.users or { })))
    everyHost);

  # A host or user has the aspect that is called like it, or that it says.
  own = each:
    let name = named (each.entry.aspect or each.name);
    in if name != null && hasAttr name aspects then [ name ] else [ ];
  # Tags are a list, or a set such as `{ gpu = "nvidia"; }`.
  tags = value:
    if isAttrs value then
      map (key: if isString value.${key} then "${key}=${value.${key}}" else key)
        (filter (key: value.${key} != false && value.${key} != null) (namesOf value))
    else strings value;
  carried = [ "address" "addresses" "choose" "meta" "names" "open" "reserved" "settings" ];
  ofDen = [
    "_module" "aspect" "class" "description" "environment" "hostName" "instantiate" "intoAttr" "mainModule"
    "name" "resolved" "system" "tags" "userName" "users"
  ];
  machine = each: located (only carried each.entry) // {
    aspects = own each;
    tags = tags (each.entry.tags or [ ]);
  };
  isDarwin = system: match ".*-darwin" system != null;
  host = each: mark each.where (machine each // environmentOf each // {
    class =
      if isString (each.entry.class or null) then each.entry.class
      else if isDarwin each.system then "darwin" else "nixos";
  });
  user = each: mark each.where (machine each // { parent = each.host.name; kind = "user"; });

  environmentOf = each:
    let name = named (each.entry.environment or null);
    in if name == null then { } else { environment = name; };
  # What else is said of an environment is kept as its `meta`, as far as it is a plain value.
  isPlain = value: isString value || isInt value || isBool value;
  ofEnvironment = [ "choose" "description" "imports" "meta" "name" "settings" ];
  plain = entry: filter (name: isPlain entry.${name} && !elem name ofEnvironment) (namesOf entry);
  environment = name: entry: mark (place name environments) (
    located (only [ "choose" "description" "imports" "settings" ] entry)
    // { meta = located (only (plain entry) entry // entry.meta or { }); }
  );
  mentioned = filter (name: name != null) (map (each: (environmentOf each).environment or null) everyHost);
  everyEnvironment = if environments == { } then setOf mentioned else mapAttrs environment environments;

  # What an aspect includes, as far as it is an aspect that has a name.
  isKnown = each: !isFunction each && named each != null && hasAttr (named each) aspects;
  included = entry: map named (filter isKnown (entry.includes or [ ]));

  # What `meta` says of an aspect in words of fleetcheck.
  ofMeta = [
    "advertises" "categories" "claims" "collects" "conflicts" "emits" "imports" "neededBy" "open" "ports"
    "provides" "reach" "requires" "state" "vars"
  ];
  quiet = [ "file" "loc" "name" "provider" "self" ];
  said = entry: set (entry.meta or { });
  # A capability, a name in place of the aspect that it is the name of.
  capability = each: if isAttrs each && !(each ? cap) && each ? name then each.name else located each;
  capabilities = meta: mapAttrs (_: map capability) (only [ "provides" "requires" ] meta);

  # A setting as it is declared: an option of Nix, the same in words of fleetcheck, or its default.
  declaration = [ "default" "description" "merge" "type" ];
  isDeclared = value: isAttrs value && any (key: value ? ${key}) [ "default" "type" ]
    && all (key: elem key ([ "_type" "@pos" ] ++ declaration)) (attrNames value);
  isOption = value: isAttrs value && (value._type or null) == "option";
  setting = value:
    if isOption value then
      (if value ? default then { default = located value.default; } else { })
      // (if isString (value.description or null) then { inherit (value) description; } else { })
      // { type = typeOf (value.type or null); }
    else if isDeclared value then located (only declaration value)
    else { default = located value; };
  types = {
    bool = "bool";
    float = "float";
    int = "int";
    nonEmptyStr = "str";
    passwdEntry = "str";
    positiveInt = "positive";
    separatedString = "str";
    singleLineStr = "str";
    str = "str";
    string = "str";
    unsignedInt16 = "port";
  };
  # The type of an option, `any` where fleetcheck has none such.
  typeOf = type:
    let
      name = type.name or "";
      inner = (type.nestedTypes or { }).elemType or null;
      payload = (type.functor or { }).payload or [ ];
      values = if isAttrs payload then payload.values or [ ] else payload;
    in
      if !isAttrs type then "any"
      else if name == "listOf" then [ (typeOf inner) ]
      else if name == "attrsOf" || name == "lazyAttrsOf" then { str = typeOf inner; }
      else if name == "nullOr" then typeOf inner
      else if name == "enum" && isList values && values != [ ] && all isString values then { enum = values; }
      else types.${name} or "any";

  aspect = name: entry: mark (place name aspects) (
    (if isString (entry.description or null) then { inherit (entry) description; } else { })
    // { needs = included entry; }
    // located (only ofMeta (said entry))
    // capabilities (said entry)
    // (if entry ? settings then {
      settings = mapAttrs
        (field: value: mark (place field entry.settings) (setting value))
        (set entry.settings);
    } else { })
  );

  withAny = test: filter (name: test aspects.${name}) (attrNames aspects);
in {
  fleet = 1;
  kinds.user = { class = "homeManager"; forward = { into = "nixos"; at = "home-manager.users.{name}"; }; };
  environments = everyEnvironment;
  hosts = listToAttrs (map (each: { inherit (each) name; value = host each; }) everyHost);
  scopes = listToAttrs
    (map (each: { name = "${each.host.name}/${each.name}"; value = user each; }) everyUser);
  aspects = mapAttrs aspect aspects;
  notes =
    note "left out of den" (filter
      (name: given.${name} != { })
      (namesOf (removeAttrs given [ "aspects" "environments" "hosts" "lib" ])))
    ++ note "left out of hosts and users"
      (concatLists (map (each: namesOf (removeAttrs each.entry (carried ++ ofDen))) (everyHost ++ everyUser)))
    ++ note "left out of environments" (concatLists (map
      (name: namesOf (removeAttrs environments.${name} (ofEnvironment ++ plain environments.${name})))
      (attrNames environments)))
    ++ note "left out of `meta` of aspects"
      (concatLists (map (name: namesOf (removeAttrs (said aspects.${name}) (ofMeta ++ quiet))) (attrNames aspects)))
    ++ note "includes that are functions or no aspects are left out of"
      (withAny (entry: !all isKnown (entry.includes or [ ])))
    ++ note "parts (`provides`) are left out of"
      (withAny (entry: set (entry.provides or { }) != { }));
}
