// Grafonnet at the version that jsonnetfile.lock.json pins. Everything else imports it from here.
import 'github.com/grafana/grafonnet/gen/grafonnet-v11.4.0/main.libsonnet'
