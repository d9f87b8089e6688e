let
  # Options as the library of nixpkgs makes them.
  option = type: default: { _type = "option"; inherit type default; description = "what it is for"; };
  port = { _type = "option-type"; name = "unsignedInt16"; };
  listOf = inner: { _type = "option-type"; name = "listOf"; nestedTypes.elemType = inner; };
  str = { _type = "option-type"; name = "str"; };
  level = { _type = "option-type"; name = "enum"; functor.payload.values = [ "low" "high" ]; };
in {
  hosts.x86_64-linux = {
    door = {
      environment = "home";
      tags = [ "edge" ];
      settings.door.port = 70000;
      cabling = "cat7";
      users.ann = { tags.shell = "fish"; };
    };
    shed = { environment = { name = "garden"; }; address = "192.0.2.7"; };
  };
  environments.garden = { };
  environments.home = { region = "north"; settings.door.words = [ "b" ]; networks = { }; };
  aspects = {
    door = {
      includes = [ (_: { }) ];
      meta = { requires = [ "ldap" ]; reach = "fleet"; adapter = 1; };
      settings = {
        port = option port 80;
        words = option (listOf str) [ "a" ] // { type = listOf str; };
        loudness = option level "low";
        plain = { type = "bool"; default = true; };
        bare = 3;
      };
      nixos = { };
    };
    shed = { meta.provides = [ { cap = "tools"; reach = "fleet"; } ]; provides.rake = { }; };
  };
  homes.ann = { };
  ctx = { };
}
