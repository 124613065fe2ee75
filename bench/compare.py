"""Loads an ensemble of Debian's ZooKeeper and one of Troupe alike, and prints a table.

Never both at a time. Servers run in temporary directories (TMPDIR) on free ports, with fsync on,
and end with this script. ZooKeeper gets its JVM's defaults and a warm-up; Troupe gets the same.
The load comes from `troupe bench`, which shares the machine with the servers.
"""
import argparse
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'live'))
import ensemble  # noqa

# name -> arguments of troupe bench
LOADS = {
    'reads 12x20': ['--connections', '12', '--in-flight', '20', '--read-share', '1'],
    'writes 12x20': ['--connections', '12', '--in-flight', '20', '--read-share', '0'],
    'reads 500x1': ['--connections', '500', '--in-flight', '1', '--read-share', '1'],
    'writes 1x1': ['--connections', '1', '--in-flight', '1', '--read-share', '0'],
}
FLAVOURS = ('zookeeper', 'troupe')


def fast_java(config_path, log_dir, properties=()):
    """As a production server runs: the JVM's defaults, warnings only."""
    logging = os.path.join(log_dir, 'log4j.properties')
    with open(logging, 'w') as f:
        f.write('log4j.rootLogger=WARN, CONSOLE\n'
                'log4j.appender.CONSOLE=org.apache.log4j.ConsoleAppender\n'
                'log4j.appender.CONSOLE.layout=org.apache.log4j.PatternLayout\n')
    return ['/usr/bin/java', '-Xmx1g', '-Dlog4j.configuration=file:' + logging, *properties,
            '-cp', '/usr/share/java/zookeeper.jar',
            'org.apache.zookeeper.server.quorum.QuorumPeerMain', config_path]


def measure(flavour, options, loads):
    """{load: what troupe bench says of it}"""
    found = {}
    with ensemble.Ensemble(options.size, tick=2000, flavour=flavour) as servers:
        for name in loads:
            command = [options.troupe, 'bench', '--servers', servers.connect_string(),
                       '--seconds', str(options.seconds), '--warm-up', str(options.warm_up),
                       '--value-bytes', '100', '--json', *LOADS[name]]
            run = subprocess.run(command, stdout=subprocess.PIPE, text=True,
                                 timeout=120 + 3 * (options.seconds + options.warm_up))
            if run.returncode != 0:
                raise SystemExit('%s, %s: troupe bench failed' % (flavour, name))
            found[name] = json.loads(run.stdout)
            print('%-9s  %-13s %10d/s' % (flavour, name, found[name]['per_second']),
                  file=sys.stderr)
    return found


def print_table(results, loads):
    print('%-13s' % 'load' + ''.join('| %10s op/s   p50 us   p99 us ' % f for f in results)
          + ('| op/s ratio  p50 ratio' if len(results) == 2 else ''))
    for name in loads:
        line = '%-13s' % name
        for flavour in results:
            x = results[flavour][name]
            line += '| %15d %8.0f %8.0f ' % (x['per_second'], x['p50_us'], x['p99_us'])
        if len(results) == 2:
            theirs, ours = results['zookeeper'][name], results['troupe'][name]
            line += '| %10.2f %10.2f' % (ours['per_second'] / theirs['per_second'],
                                         theirs['p50_us'] / ours['p50_us'])
        print(line)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--troupe', default=os.path.join(ROOT, 'build', 'release', 'troupe'))
    parser.add_argument('--seconds', type=float, default=5, help='each load')
    parser.add_argument('--warm-up', type=float, default=3, help='before each load')
    parser.add_argument('--size', type=int, default=3, help='servers')
    parser.add_argument('--only', choices=FLAVOURS)
    parser.add_argument('--load', choices=list(LOADS), action='append', help='all without it')
    options = parser.parse_args()
    ensemble.TROUPE = options.troupe = os.path.abspath(options.troupe)
    ensemble.java_command = fast_java
    loads = options.load or list(LOADS)
    flavours = [options.only] if options.only else FLAVOURS
    print_table({f: measure(f, options, loads) for f in flavours}, loads)


if __name__ == '__main__':
    try:
        main()
    finally:
        ensemble.close_all()
