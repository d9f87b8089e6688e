rec {
  clanInternals.inventoryClass = {
    inherit inventory;
    staticModules.borgbackup = {
      manifest = { name = "clan-core/borgbackup"; readme = throw "nobody asks"; constraints.roles.server.maxMachines = 1; };
      roles = { server = { description = "keeps"; }; client = { }; };
    };
    staticModules.odd = throw "it cannot be evaluated";
    modulesPerSource.self.notes = { manifest.name = "notes"; roles.default = { }; };
    moduleSchemas.clan-core.borgbackup.client = {
      "$ref" = "#/$defs/Input";
      "$defs".Input = {
        type = "object";
        additionalProperties = false;
        required = [ "repo" ];
        properties = { repo.type = "string"; port = { type = "integer"; default = 22; }; };
      };
    };
    moduleSchemas.self.notes = throw "neither can this";
  };
  inventory = {
    machines = { nas = { }; web = { }; };
    instances.backup = {
      module = { name = "borgbackup"; input = null; };
      roles.server.machines = { nas = { }; web = { }; };
      roles.client.machines.web.settings = { repo = "nas"; prot = 22; };
    };
    instances.notes = { module = { name = "notes"; input = "self"; }; roles.default.machines.web.settings.free = 1; };
    instances.odd = { roles.default.machines.web = { }; };
  };
  nixosConfigurations = { };
}
