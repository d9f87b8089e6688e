# What evaluated NixOS configurations state, as the JSON that fleetcheck reads: `{ nixos = 1; machines }`.
# docs/nix.md lists the options. What fails to evaluate is named in `failed`, and the rest goes on.
{ mark, place }:
let
  inherit (builtins)
    attrNames concatLists deepSeq elem filter foldl' hasAttr head isAttrs isList listToAttrs map
    mapAttrs stringLength substring toString tryEval;

  orElse = other: value: if value == null then other else value;
  at = path: default: set:
    foldl' (found: name: if isAttrs found && hasAttr name found then found.${name} else default) set path;
  keep = wanted: set: listToAttrs
    (map (name: { inherit name; value = set.${name}; }) (filter (name: hasAttr name set) wanted));
  withoutNulls = set: keep (filter (name: set.${name} != null) (attrNames set)) set;

  # The flakes and folders that configurations come from have their own copy in the store; places are
  # told as the paths in it.
  within = root: file:
    let start = "${toString root}/"; text = toString file;
    in if root != null && substring 0 (stringLength start) text == start
      then substring (stringLength start) (-1) text
      else text;

  # The readers of one configuration: `config` is what it comes to, `options` knows where that is written.
  readers = root: config: options: rec {
    value = path: default: at path default config;
    definitions = path:
      let option = at path { } options;
      in if isAttrs option then option.definitionsWithLocations or [ ] else [ ];
    markFile = found: set: if found == [ ] then set else mark "${within root (head found).file}:0" set;

    # The elements of a list, each as a set with the file that lists it.
    elements = path: form: map
      (each: markFile (filter (def: isList def.value && elem each def.value) (definitions path)) (form each))
      (value path [ ]);
    # The members of a set, each with the place where its name is written.
    members = path: form: mapAttrs
      (name: each:
        let
          found = filter (def: isAttrs def.value && hasAttr name def.value) (definitions path);
          known = if found == [ ] then null else place name (head found).value;
        in if known == null then markFile found (form name each) else mark (within root known) (form name each))
      (value path { });
  };

  # The parts of a configuration by the option that each is about. A part is read by itself, so that the
  # others are there if it fails.
  parts = root: config: options: with readers root config options; {
    "networking.hostName".name = markFile (definitions [ "networking" "hostName" ]) {
      host = value [ "networking" "hostName" ] null;
      domain = value [ "networking" "domain" ] null;
    };
    "networking.interfaces".interfaces = members [ "networking" "interfaces" ] (_: interface: {
      addresses = concatLists (map
        (family: map (each: each.address) (at [ family "addresses" ] [ ] interface))
        [ "ipv4" "ipv6" ]);
    });
    "systemd.network.networks".networks = members [ "systemd" "network" "networks" ] (_: network: {
      addresses = orElse [ ] (network.address or null);
    });
    "networking.firewall".firewall =
      let
        opened = interface: under: concatLists (map
          (protocol: concatLists [
            (elements (under ++ [ "allowed${protocol}Ports" ])
              (low: { inherit interface protocol low; high = low; }))
            (elements (under ++ [ "allowed${protocol}PortRanges" ])
              (each: { inherit interface protocol; low = each.from; high = each.to; }))
          ])
          [ "TCP" "UDP" ]);
        firewall = [ "networking" "firewall" ];
      in {
        enable = value (firewall ++ [ "enable" ]) true;
        open = opened null firewall ++ concatLists (map
          (interface: opened interface (firewall ++ [ "interfaces" interface ]))
          (attrNames (value (firewall ++ [ "interfaces" ]) { })));
      };
    # With `startWhenNeeded` its socket is one of `systemd.sockets`.
    "services.openssh".ssh =
      let
        ssh = value [ "services" "openssh" ] { };
        ports = elements [ "services" "openssh" "ports" ] (port: { inherit port; });
        given = ssh.listenAddresses or [ ];
        bound = address: map (each: each // { inherit (address) addr; })
          (if (address.port or null) != null then [ { inherit (address) port; } ] else ports);
      in
      if !(ssh.enable or false) || ssh.startWhenNeeded or false then [ ]
      else if given == [ ] then ports
      else concatLists (map bound given);
    "virtualisation.oci-containers" = {
      backend = value [ "virtualisation" "oci-containers" "backend" ] "podman";
      oci = members [ "virtualisation" "oci-containers" "containers" ]
        (_: keep [ "serviceName" "ports" "networks" "dependsOn" "extraOptions" ]);
    };
    "systemd.sockets".sockets = members [ "systemd" "sockets" ] (_: socket: {
      streams = socket.listenStreams or [ ];
      datagrams = socket.listenDatagrams or [ ];
      options = keep [ "ListenStream" "ListenDatagram" "BindIPv6Only" ] (socket.socketConfig or { });
      enable = socket.enable or true;
    });
    "services.nginx" =
      let nginx = value [ "services" "nginx" ] { };
      in if !(nginx.enable or false) then { } else {
        nginx = withoutNulls (keep
          [ "defaultListen" "defaultListenAddresses" "defaultHTTPListenPort" "defaultSSLListenPort" ]
          nginx) // {
          virtualHosts = members [ "services" "nginx" "virtualHosts" ] (_: host: withoutNulls (keep
            [
              "serverName" "serverAliases" "listen" "listenAddresses" "onlySSL" "enableSSL" "addSSL" "forceSSL"
              "rejectSSL" "quic"
            ]
            host));
        };
      };
    "services.caddy" =
      let caddy = value [ "services" "caddy" ] { };
      in if !(caddy.enable or false) then { } else {
        caddy = withoutNulls (keep [ "httpPort" "httpsPort" "globalConfig" ] caddy) // {
          virtualHosts = members [ "services" "caddy" "virtualHosts" ] (_: host: withoutNulls (keep
            [ "hostName" "serverAliases" "listenAddresses" ]
            host));
        };
      };
    "networking.wireguard.interfaces".wireguard =
      members [ "networking" "wireguard" "interfaces" ] (_: each: { port = each.listenPort or null; });
    "networking.wg-quick.interfaces".wgQuick =
      members [ "networking" "wg-quick" "interfaces" ] (_: each: { port = each.listenPort or null; });
    "systemd.network.netdevs".netdevs = members [ "systemd" "network" "netdevs" ]
      (_: each: { port = at [ "wireguardConfig" "ListenPort" ] null each; });
    "containers".containers = members [ "containers" ] (_: container: {
      ownNetwork = container.privateNetwork or false;
      forwardPorts = map (keep [ "protocol" "hostPort" "containerPort" ]) (container.forwardPorts or [ ]);
      machine = machine root { config = container.config or { }; };
    });
    "microvm.vms".microvms = members [ "microvm" "vms" ] (_: vm:
      let inside = orElse { } (vm.config or null);
      in {
        forwardPorts = map
          (each: { protocol = each.proto or "tcp"; hostPort = at [ "host" "port" ] null each; })
          (filter (each: (each.from or "host") == "host") (at [ "config" "microvm" "forwardPorts" ] [ ] inside));
        machine = machine root inside;
      });
    "users.users".users = ids (members [ "users" "users" ] (_: user: { id = user.uid or null; }));
    "users.groups".groups = ids (members [ "users" "groups" ] (_: group: { id = group.gid or null; }));
    "services.restic.backups".restic = members [ "services" "restic" "backups" ]
      (_: job: { paths = orElse [ ] (job.paths or null); });
    "services.borgbackup.jobs".borg = members [ "services" "borgbackup" "jobs" ] (_: job: {
      paths = let said = orElse [ ] (job.paths or null); in if isList said then said else [ said ];
    });
    # What colmena adds to a configuration.
    "deployment" = withoutNulls (keep [ "targetHost" "tags" ] (value [ "deployment" ] { }));
  };

  # Those with an id: NixOS chooses the others when it starts.
  ids = found: keep (filter (name: found.${name}.id != null) (attrNames found)) found;

  # A configuration as NixOS has it: `config`, with `options` where they are known.
  machine = root: configuration:
    let
      config = configuration.config or { };
      read = mapAttrs (_: part: tryEval (deepSeq part part))
        (parts root config (configuration.options or { }));
      names = attrNames read;
      system = tryEval (at [ "nixpkgs" "hostPlatform" "system" ] null config);
    in foldl' (found: name: found // read.${name}.value)
      { failed = filter (name: !read.${name}.success) names; system = if system.success then system.value else null; }
      (filter (name: read.${name}.success) names);

  # What deploy-rs says of where a configuration goes.
  target = nodes: name:
    let hostname = nodes.${name}.hostname or null;
    in if hostname == null then { } else { targetHost = hostname; };

  configurations = given:
    if given ? nixosConfigurations then given.nixosConfigurations
    else if given ? nodes && !(given ? config) then given.nodes
    else given;
in given:
let
  root = given.outPath or null;
  found = configurations given;
  nodes = at [ "deploy" "nodes" ] { } given;
in {
  nixos = 1;
  machines = mapAttrs
    (name: configuration:
      let where = place name found;
      in mark (if where == null then null else within root where)
        (machine root configuration // target nodes name))
    found;
}
