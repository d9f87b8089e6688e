{
  machines.nas = { };
  instances.borg = {
    module = { name = "borgbackup"; input = null; };
    roles.server.machines.nsa = { };
  };
}
