rec {
  inventory = {
    machines.nas = { };
    instances.borg = {
      roles.server.machines.nsa = { };
    };
  };
  nixosConfigurations.nas.config.clan.core = {
    vars.generators.ssh = {
      files.key = { secret = true; deploy = true; script = "x"; };
      dependencies = [ "lost" ];
      share = false;
      script = "ssh-keygen";
    };
    state.photos.folders = [ "/srv/photos" ];
  };
  clan = { inherit inventory; };
}
