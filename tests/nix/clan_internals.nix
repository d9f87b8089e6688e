rec {
  clanInternals.inventoryClass.inventory = {
    options = throw "options are not for JSON";
    machines.nas.tags = [ "web" ];
    tags.all = [ "nas" ];
    instances.borg = {
      resolvedModule = throw "neither are modules";
      module = { name = "borgbackup"; input = null; };
      roles.server = {
        extraModules = [ (throw "neither are these") ];
        tags.web = { settings = { port = 1; hook = value: value; }; };
      };
      roles.client.machines = {
        nsa = { };
      };
    };
  };
}
