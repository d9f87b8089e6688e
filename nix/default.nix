# Turns configurations written in Nix into the JSON that fleetcheck reads, and tells of each attribute
# set where it is written ("@pos"), so that findings point into the .nix files.
#
#   nix-instantiate --eval --strict --json -E '(import ./nix).fleet (import ./fleet.nix)' | fleetcheck check -
#
# Functions are left out and derivations become their names: neither has a form in JSON.
let
  inherit (builtins)
    attrNames deepSeq elem filter foldl' intersectAttrs isAttrs isFunction isList isPath listToAttrs map mapAttrs
    removeAttrs toString tryEval unsafeGetAttrPos;

  isDerivation = value: isAttrs value && (value.type or null) == "derivation";

  withoutFunctions = set: removeAttrs set (filter (name: isFunction set.${name}) (attrNames set));

  # Where an attribute is written, as "file:line:column"; null where Nix does not know, or here.
  place = name: set:
    let found = unsafeGetAttrPos name set;
    in if found == null || elem (toString found.file) [ (toString ./default.nix) (toString ./den.nix) ] then null
    else "${toString found.file}:${toString found.line}:${toString found.column}";

  mark = where: value:
    if isAttrs value && where != null && !(value ? "@pos") then value // { "@pos" = where; } else value;

  # A value that has a form in JSON, each attribute set in it with its place.
  located = value:
    if isPath value then toString value
    else if isDerivation value then value.name or "derivation"
    else if isList value then map located (filter (each: !isFunction each) value)
    else if isAttrs value then
      mapAttrs (name: child: mark (place name value) (located child)) (withoutFunctions value)
    else value;

  # A fleet in the native format, written in Nix.
  fleet = located;

  # The attributes of a set that have one of these names.
  only = names: intersectAttrs (listToAttrs (map (name: { inherit name; value = null; }) names));

  # What of an inventory fleetcheck reads: Clan keeps modules and options beside it.
  declared = inventory: only [ "machines" "meta" "tags" ] inventory // {
    instances = mapAttrs
      (name: instance: mark (place name inventory.instances) (only [ "module" ] instance // {
        roles = mapAttrs
          (role: about: mark (place role instance.roles) (only [ "machines" "settings" "tags" ] about))
          (instance.roles or { });
      }))
      (inventory.instances or { });
  };

  # A Clan inventory, alone or as `inventory` beside what is known of modules, members and machines,
  # each as Clan has it.
  clan = given:
    let known = if given ? inventory then given else { inventory = given; };
    in located (only [ "modules" "moduleSchemas" "members" "machines" ] known // { inventory = declared known.inventory; });

  # What `config.clan.core` of an evaluated machine says that fleetcheck reads.
  core = config:
    let
      generators = config.clan.core.vars.generators or { };
      state = config.clan.core.state or { };
    in {
      vars.generators = mapAttrs
        (name: generator: mark (place name generators) {
          files = mapAttrs (_: file: { inherit (file) secret; }) (generator.files or { });
          dependencies = generator.dependencies or [ ];
          share = generator.share or false;
        })
        generators;
      state = mapAttrs (name: kept: mark (place name state) { inherit (kept) folders; }) state;
    };

  # What Clan knows of the modules that the instances of an inventory are of, by input and name, as
  # `modulesPerSource` and `moduleSchemas` have it. A module that cannot be evaluated is left out.
  modulesOf = class: inventory:
    let
      used = map
        (name: let module = inventory.instances.${name}.module or { }; in {
          source = if module.input or null == null then "clan-core" else module.input;
          name = if module.name or null == null then name else module.name;
        })
        (attrNames (inventory.instances or { }));
      manifest = only [ "name" "description" "categories" "exports" "constraints" ];
      inspected = each:
        if each.source == "clan-core" && class ? staticModules then class.staticModules.${each.name} or null
        else class.modulesPerSource.${each.source}.${each.name} or null;
      module = each: let found = inspected each; in
        if found == null then null else { manifest = manifest found.manifest; roles = mapAttrs (_: _: { }) found.roles; };
      schemas = each: class.moduleSchemas.${each.source}.${each.name} or null;
      known = read: each:
        let found = tryEval (let value = read each; in deepSeq value value); in if found.success then found.value else null;
      by = read: foldl'
        (all: each: let found = known read each; in
          if found == null then all
          else all // { ${each.source} = (all.${each.source} or { }) // { ${each.name} = found; }; })
        { }
        used;
    in { modules = by module; moduleSchemas = by schemas; };

  # A flake with a Clan: its inventory, what is known of the modules that it uses, and the vars and
  # state of its machines.
  clanFlake = flake: let
    inventory = flake.clan.inventory
      or flake.clanInternals.inventoryClass.inventory
      or flake.clanInternals.inventory;
    class = flake.clanInternals.inventoryClass or { };
    about = modulesOf class inventory;
  in clan (removeAttrs about (filter (name: about.${name} == { }) (attrNames about)) // {
    inherit inventory;
    machines = mapAttrs (_: machine: core machine.config) (flake.nixosConfigurations or { });
  });

  # What is declared to den: hosts by system, their users, environments, and aspects with what they include.
  den = import ./den.nix { inherit mark place located only; };

  # NixOS configurations: a flake, its `nixosConfigurations`, or the nodes of a hive.
  nixos = import ./nixos.nix { inherit mark place; };
in {
  inherit fleet clan clanFlake den nixos located;
}
