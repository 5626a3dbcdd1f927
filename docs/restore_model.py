#!/usr/bin/env python3
"""Records that were restored, exhaustively, in a small world: two lanes and two sales, which the records' other life sent in a
lane each after the backup was made. The register's journal offers both again; the restored records give each any lane. Every
order of offers, looks, takeovers, requests and a person's decisions. What the other life sent arrived before the restore, or
never did; in some variants it is still on its way.
Each variant leaves one rule out, or takes one assumption away. Exit status 0: every variant gave the expected verdict.

docs/protocol.md, "Taking over", is what is modelled."""
import sys

NEWS, MARKED, OF_OLD, DECIDED = 'news', 'marked', 'of old', 'decided'   # what is known of a pending sale


def run(side_file=False, known=False, old_look=True, on_its_way=True, marks=True, looks_first=True, marked_to_review=True,
        doubts_unread=True, renews=True, decided_is_marked=True, renews_for_offers=None):
    """side_file: it tells at once that the records are old. known: the backup has the first sale, pending. old_look: a look may
    show the marker as it was before the restore. on_its_way: requests of the other life may still arrive. renews: a marker that
    was taken over is closed before anything is sent. decided_is_marked: what a person says is not there yet goes to review once
    more if the marker turns out to be somebody else's before it was closed. renews_for_offers: the marker of records
    whose side file is missing is closed, too, once their journal has offered something, and before anything more is sent."""
    renews_for_offers = not side_file if renews_for_offers is None else renews_for_offers
    seen, todo, ends = set(), [], False

    def add(state):
        if state not in seen:
            seen.add(state)
            todo.append(state)

    # A lane's slot: the seals that stood in it, one after the other. A request: lane, seal it takes, seal it leaves, sales.
    fates = ('applied', 'lost') + (('way',) if on_its_way else ())
    for was in ((s, t) for s in fates for t in fates):
        marker = tuple(('start', 'other') if fate == 'applied' else ('start',) for fate in was)
        oldest = (0, 0) if old_look else tuple(len(seals) - 1 for seals in marker)
        way = tuple((lane, 'start', 'other', (lane,)) for lane in (0, 1) if was[lane] == 'way')
        sales = (('pending', 0, OF_OLD) if known else ('journal',), ('journal',))
        counted = tuple(int(fate == 'applied') for fate in was)
        add((marker, oldest, way, counted, False, side_file, False, True, renews_for_offers, ('start', 'start'), (None, None), sales,
             0))

    while todo:
        marker, oldest, way, counted, looked, fenced, doubt, closed, unknown, bases, batches, sales, drawn = todo.pop()
        if max(counted) > 1:
            return 'doubled', len(seen)
        if any(sale == ('over',) and not count for sale, count in zip(sales, counted)):
            return 'lost', len(seen)
        ends = ends or sales == (('over',), ('over',))

        def put(marker_=marker, way_=way, counted_=counted, looked_=looked, fenced_=fenced, doubt_=doubt, closed_=closed,
                unknown_=unknown, bases_=bases, batches_=batches, sales_=sales, drawn_=drawn):
            add((marker_, oldest, way_, counted_, looked_, fenced_, doubt_, closed_, unknown_, tuple(bases_), tuple(batches_),
                 tuple(sales_), drawn_))

        def carried_out(request):
            lane, base, seal, cargo = request
            if marker[lane][-1] != base:
                return marker, counted
            return (tuple(seals + (seal,) if i == lane else seals for i, seals in enumerate(marker)),
                    tuple(count + (i in cargo) for i, count in enumerate(counted)))

        def is_strange(lane, seal):
            return seal != bases[lane] and marker[lane].index(seal) > marker[lane].index(bases[lane])

        def become(i, sale):
            return tuple(sale if j == i else was for j, was in enumerate(sales))

        for i, request in enumerate(way):   # it arrives, or it never does
            new_marker, new_counted = carried_out(request)
            put(way_=way[:i] + way[i + 1:])
            put(way_=way[:i] + way[i + 1:], marker_=new_marker, counted_=new_counted)

        for i in (0, 1):
            if sales[i][0] == 'journal':
                for lane in (0, 1):
                    if fenced or doubt:
                        put(sales_=become(i, ('review', lane)))
                    elif unknown:
                        put(sales_=become(i, ('pending', lane, MARKED if marks else NEWS)), closed_=False, unknown_=False)
                    else:
                        put(sales_=become(i, ('pending', lane, MARKED if marks and not (looked and closed) else NEWS)))
            elif sales[i][0] == 'review':   # a person looks at the count in the web store
                if counted[i]:
                    put(sales_=become(i, ('over',)))
                elif not fenced:
                    put(sales_=become(i, ('pending', sales[i][1], DECIDED if decided_is_marked and not closed else NEWS)))

        for read in ((x, y) for x in set(marker[0][oldest[0]:]) for y in set(marker[1][oldest[1]:])):
            ours = [batches[lane] and batches[lane][2] == read[lane] for lane in (0, 1)]
            strange = [not ours[lane] and is_strange(lane, read[lane]) for lane in (0, 1)]
            new_bases = tuple(read[lane] if ours[lane] or strange[lane] else bases[lane] for lane in (0, 1))
            new_batches = tuple(None if ours[lane] or strange[lane] else batches[lane] for lane in (0, 1))
            after = list(sales)
            if not fenced and any(strange):
                put(fenced_=True)
            elif not fenced:
                for i, sale in enumerate(sales):
                    if sale[0] == 'sent' and ours[sale[1]]:
                        after[i] = ('over',)
                    elif closed and not looked and sale[0] == 'pending' and sale[2] == MARKED:
                        after[i] = ('pending', sale[1], NEWS)
                put(looked_=True, bases_=new_bases, batches_=new_batches, sales_=after)
            else:   # a manager takes the marker over
                for i, sale in enumerate(sales):
                    taken = sale[0] in ('pending', 'sent') and strange[sale[1]]
                    if taken and (sale[0] == 'sent' or sale[2] == OF_OLD):   # up to the number in the seal
                        after[i] = ('review', sale[1])
                    elif sale[0] == 'pending' and sale[2] in (MARKED, DECIDED):
                        after[i] = ('review', sale[1]) if marked_to_review else ('pending', sale[1], NEWS)
                put(looked_=True, fenced_=False, doubt_=doubts_unread, closed_=not renews, bases_=new_bases, batches_=new_batches,
                    sales_=after)

        if not fenced and not closed and batches == (None, None):   # one request takes the seals of all lanes, or none
            if any(marker[lane][-1] != bases[lane] for lane in (0, 1)):
                put(fenced_=True)
            else:
                seal = f'closed {drawn}'
                put(closed_=True, bases_=(seal, seal), marker_=tuple(seals + (seal,) for seals in marker), drawn_=drawn + 1,
                    sales_=tuple(('pending', sale[1], NEWS) if sale[0] == 'pending' and sale[2] in (MARKED, DECIDED) else sale
                                 for sale in sales))

        for lane in (0, 1):
            cargo = tuple(i for i, sale in enumerate(sales) if sale[:2] == ('pending', lane))
            if not fenced and (looked or not looks_first) and closed and cargo and not batches[lane] and drawn < 4:
                request = (lane, bases[lane], f'ours {drawn}', cargo)
                put(batches_=tuple(request if i == lane else batch for i, batch in enumerate(batches)), drawn_=drawn + 1,
                    sales_=tuple(('sent', lane) if i in cargo else sale for i, sale in enumerate(sales)))
            if batches[lane] and not fenced:   # the same bytes, as often as it likes
                new_marker, new_counted = carried_out(batches[lane])
                put(marker_=new_marker, counted_=new_counted)
                if batches[lane] not in way:
                    put(way_=tuple(sorted(way + (batches[lane],))))
    return 'holds' if ends else 'never ends', len(seen)


BUILT = [
    ('a side file says that the records are old', dict(side_file=True), 'holds'),
    ('no side file', {}, 'holds'),
    ('no side file, and the backup has one of the sales', dict(known=True), 'holds'),
    ('a side file, and the backup has one of the sales', dict(side_file=True, known=True), 'holds'),
]
LEFT_OUT = [
    ('what is offered before the marker is closed has no mark', dict(marks=False), 'doubled'),
    ('what has the mark does not go to review', dict(marked_to_review=False), 'doubled'),
    ('no marker is closed, and something is sent before the first look',
     dict(looks_first=False, renews=False, renews_for_offers=False), 'doubled'),
    ('what the journal offers after a takeover is news', dict(doubts_unread=False), 'doubled'),
    ('a marker that was taken over is not closed', dict(side_file=True, renews=False), 'doubled'),
    ('nor is one whose records have lost their side file', dict(renews_for_offers=False), 'doubled'),
    ('what a person decided before it was closed is not asked again', dict(side_file=True, decided_is_marked=False), 'doubled'),
]


if __name__ == '__main__':
    bad = 0
    for title, cases in (('built', BUILT), ('with one rule left out', LEFT_OUT)):
        print(title)
        for name, rules, expected in cases:
            verdict, states = run(**rules)
            bad += verdict != expected
            print(f'  {"ok " if verdict == expected else "BAD"} {name}: {verdict} ({states} states)', flush=True)
    sys.exit(bad != 0)
