"""The network between the servers of one ensemble, as TCP proxies: it can be cut and healed.

Each server's zoo.cfg names, for every other server, ports of this object. A cut direction passes no
byte and tells nobody: connections stay open, new ones are taken and say nothing, as behind a switch
that has lost its uplink. What was under way comes when it heals.
"""
import asyncio
import threading

import ensemble


class Wires:
    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.open = {}        # (from id, to id) -> asyncio.Event
        self.ports = {}       # (from id, to id) -> (quorum, election)
        self.servers = []

    def _do(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(10)

    def __call__(self, here, there):
        """Ensemble's `forward`: the ports at which `here` finds `there`."""
        if here is there:
            return there.quorum_port, there.election_port
        pair = here.id, there.id
        if pair not in self.ports:
            self.ports[pair] = tuple(ensemble.free_ports(2))
            for at, to in zip(self.ports[pair], (there.quorum_port, there.election_port)):
                self._do(self._listen(pair, at, to))
        return self.ports[pair]

    async def _listen(self, pair, at, to):
        for direction in (pair, pair[::-1]):
            if direction not in self.open:
                self.open[direction] = asyncio.Event()
                self.open[direction].set()

        async def serve(reader, writer):
            try:
                await self.open[pair].wait()
                back_reader, back_writer = await asyncio.open_connection(ensemble.HOST, to)
            except OSError:
                writer.transport.abort()
                return
            await asyncio.gather(self._pump(pair, reader, back_writer),
                                 self._pump(pair[::-1], back_reader, writer))

        self.servers.append(await asyncio.start_server(serve, ensemble.HOST, at))

    async def _pump(self, direction, reader, writer):
        try:
            while True:
                data = await reader.read(65536)
                await self.open[direction].wait()
                if not data:
                    break
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        await self.open[direction].wait()
        writer.close()

    def _set(self, directions, is_open):
        async def act():
            for d in directions:
                (self.open[d].set if is_open else self.open[d].clear)()
        self._do(act())

    def cut(self, *directions):
        """(from, to) pairs of server ids."""
        self._set(directions, False)

    def isolate(self, server):
        self.cut(*[d for d in self.open if server.id in d])

    def deafen(self, server):
        """It can be heard, and hears nothing."""
        self.cut(*[d for d in self.open if d[1] == server.id])

    def silence(self, server):
        """It hears, and cannot be heard."""
        self.cut(*[d for d in self.open if d[0] == server.id])

    def part(self, a, b):
        self.cut((a.id, b.id), (b.id, a.id))

    def heal(self):
        self._set(list(self.open), True)

    def close(self):
        async def stop():
            for s in self.servers:
                s.close()
            tasks = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
            for t in tasks:
                t.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self._do(stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        ensemble.release_ports([p for pair in self.ports.values() for p in pair])
