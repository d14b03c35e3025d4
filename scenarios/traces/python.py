"""An order book, an index of words and a graph: objects, dictionaries, garbage and pointer chasing."""
import heapq
import random

rng = random.Random(7)


class Node:
    __slots__ = ("name", "edges", "distance")

    def __init__(self, name):
        self.name, self.edges, self.distance = name, [], None


nodes = [Node("node-%d" % i) for i in range(90_000)]
for node in nodes:
    for _ in range(4):
        node.edges.append((rng.randint(1, 100), nodes[rng.randrange(len(nodes))]))
index = {}
for i in range(220_000):
    index.setdefault("word-%d" % rng.randrange(120_000), []).append((i, "posting %d" % i))


def shortest_paths(start):
    for node in nodes:
        node.distance = None
    heap, done = [(0, 0, start)], 0
    while heap and done < 20_000:
        distance, _, node = heapq.heappop(heap)
        if node.distance is not None:
            continue
        node.distance, done = distance, done + 1
        for length, neighbour in node.edges:
            if neighbour.distance is None:
                heapq.heappush(heap, (distance + length, rng.random(), neighbour))
    return done


def look_up(words):
    found = 0
    for _ in range(words):
        postings = index.get("word-%d" % rng.randrange(120_000))
        if postings:
            found += len([text.upper() for _, text in postings])
    return found


for turn in range(6):
    print(turn, shortest_paths(nodes[turn]), look_up(60_000), flush=True)
    gone = [index.pop("word-%d" % rng.randrange(120_000), None) for _ in range(2_000)]
    for i in range(6_000):
        index.setdefault("word-%d" % rng.randrange(120_000), []).append((i, "posting %d" % i))
    ranked = sorted(index.items(), key=lambda item: len(item[1]), reverse=True)[:3]
    print(turn, [word for word, _ in ranked], flush=True)
