{
  fleet = 1;
  hosts.web1 = {
    aspects = [ "nginx" "gitea" ];
  };
  aspects = {
    nginx.ports.http = { port = "80/tcp"; };
    gitea = {
      ports.http = { port = "80/tcp"; };
      _helper = value: value;
    };
  };
}
