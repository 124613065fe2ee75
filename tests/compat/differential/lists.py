"""Access lists, good and bad, and identities to go with them: data only."""
OPEN = ((31, 'world', 'anyone'),)
USER = 'user:smGaoVKd/cQkjm7b88GyorAUz20='       # user:pass
BEN = 'ben:PC0ZklqkbevtIFBcBaL/OQ9DLeA='         # ben:secret
SUPER = ('digest', b'super:test')
WELL_FORMED = [
    OPEN, ((1, 'world', 'anyone'),), ((30, 'world', 'anyone'),), ((31, 'digest', USER),),
    ((31, 'auth', ''),), ((7, 'auth', 'x'), (1, 'world', 'anyone')), ((31, 'ip', '127.0.0.1'),),
    ((31, 'ip', '10.0.0.0/8'),), ((31, 'ip', '127.0.0.0/8'),), ((0, 'world', 'anyone'),),
    ((31, 'digest', BEN), (17, 'digest', USER)), ((64, 'world', 'anyone'), (31, 'digest', USER)),
    ((31, 'digest', USER), (31, 'digest', USER), (1, 'world', 'anyone')),
    ((-1, 'world', 'anyone'),),
    ((16, 'world', 'anyone'),), ((15, 'world', 'anyone'),), ((31, 'digest', ':b'),)]
ILL_FORMED = [
    None, (), ((31, 'world', 'other'),), ((31, 'nobody', 'x'),), ((31, 'super', 'x'),),
    ((31, 'digest', 'a:b:c'),), ((31, 'digest', 'a:'),), ((31, 'digest', 'a'),),
    ((31, 'ip', '300.1.1.1'),), ((31, 'ip', '1.2.3'),), ((31, 'ip', '1.2.3.4/33'),),
    ((31, 'ip', ''),), ((31, None, 'x'),), ((31, 'digest', None),), ((31, 'world', None),),
    ((31, 'x509', 'CN=a'),), ((31, 'sasl', 'a'),), ((31, '', ''),)]
IPV6 = ((31, 'ip', '::1'),)
