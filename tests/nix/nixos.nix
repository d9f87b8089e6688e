# Configurations as the module system of NixOS makes them: `config`, and `options` that know the files.
let
  # An option that one file defines.
  defined = file: value: { definitionsWithLocations = [ { inherit file value; } ]; };

  base = {
    networking.hostName = "web1";
    networking.domain = "example.net";
    networking.firewall = {
      enable = true;
      allowedTCPPorts = [ 22 80 443 8384 ];
      interfaces.wg0.allowedUDPPorts = [ 53 ];
    };
    services.openssh = { enable = true; ports = [ 22 ]; };
  };

  virtualHosts = {
    "git.example.net" = { serverName = null; forceSSL = true; listen = [ ]; listenAddresses = [ ]; };
    "files" = { serverName = "files.example.net"; forceSSL = true; };
  };
in {
  outPath = "/srv/fleet";
  nixosConfigurations = {
    web1 = {
      config = base // {
        services = base.services // {
          nginx = {
            enable = true;
            defaultHTTPListenPort = 80;
            defaultSSLListenPort = 443;
            defaultListenAddresses = [ "0.0.0.0" "[::0]" ];
            inherit virtualHosts;
          };
          caddy = throw "an option that fails";
        };
        virtualisation.oci-containers = {
          backend = "podman";
          containers.gitea = { ports = [ "127.0.0.1:3000:3000" "2222:22" ]; dependsOn = [ "db" ]; };
          containers.proxy = { ports = [ "443:443" ]; };
        };
      };
      options = {
        networking.firewall.allowedTCPPorts = defined "/srv/fleet/firewall.nix" [ 22 80 443 8384 ];
        virtualisation.oci-containers.containers = defined "/srv/fleet/containers.nix" {
          gitea = { };
          proxy = { };
        };
        services.nginx.virtualHosts = defined "/srv/fleet/web.nix" virtualHosts;
      };
    };
    nas.config = {
      networking.hostName = "nas";
      networking.interfaces.eth0.ipv4.addresses = [ { address = "192.0.2.7"; prefixLength = 24; } ];
      networking.wireguard.interfaces.wg0.listenPort = 51820;
      systemd.sockets.metrics = { listenStreams = [ "9100" "/run/metrics.sock" ]; };
      containers.db = {
        privateNetwork = true;
        forwardPorts = [ { hostPort = 5432; containerPort = null; protocol = "tcp"; } ];
        config.services.openssh = { enable = true; ports = [ 22 ]; };
      };
      users.users.media.uid = 1001;
      users.users.files.uid = null;
    };
  };
  deploy.nodes.nas.hostname = "nas.example.net";
}
