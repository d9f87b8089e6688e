let
  tools = { name = "tools"; homeManager = { }; };
in {
  hosts.x86_64-linux.igloo.users.tux = { };
  hosts.aarch64-darwin.apple.users = { };
  aspects = {
    igloo = { includes = [ tools "missing" ({ host }: { }) ]; nixos = { }; };
    tux = { homeManager = { }; };
    inherit tools;
  };
}
