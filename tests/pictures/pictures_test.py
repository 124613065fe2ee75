#!/usr/bin/env python3
"""Draws every scenario and compares the pictures with the transcripts; opens some pages in a headless Chromium.

    tests/pictures/pictures_test.py [--troupe build/release/troupe] [word]
"""
import argparse
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

from browser import Browser
from mermaid import Diagram
from page import Page

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MILESTONES = ('looks', 'votes', 'leads', 'follows', 'observes', 'proposes', 'commits', 'learns', 'forgets', 'loads', 'stops',
              'abstains', 'returns', 'mends', 'lacks')
BLUE, GREEN, ORANGE = (0x00, 0x72, 0xb2), (0x00, 0x9e, 0x73), (0xe6, 0x9f, 0x00)

HOSTILE = """# A plot with </title><script>document.title="owned"</script> & "quotes" 'of both kinds' <!-- --> ; # %% end
servers 3
start 1 2 3
put 3 /n </script><script>document.title="owned"</script> "onload='x'" &lt;b&gt; ;#35;%%{} ]]>
# comment --> <svg onload=document.title="owned">
put 3 /<img/src=x/onerror=document.title='owned'> \u00fcber \U0001f600 a;b end
read 3 /n
"""

KEYS = """<script>
addEventListener("load", () => {
  document.querySelector("#line-%d").focus();
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowDown", bubbles: true}));
  document.body.dataset.first = document.activeElement.getAttribute("aria-label");
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowDown", bubbles: true}));
  document.body.dataset.second = document.activeElement.getAttribute("aria-label");
});
</script>
"""


def scenarios():
    found = sorted(glob.glob(ROOT + '/tests/scenarios/*.scenario') + glob.glob(ROOT + '/examples/scenarios/*.scenario'))
    assert len(found) > 40, 'where are the scenarios?'
    return found


class Stand:
    def __init__(self, troupe):
        self.troupe = os.path.abspath(troupe)
        self.place = tempfile.mkdtemp(prefix='pictures_')
        self.browser = Browser()
        self.drawn = {}

    def play(self, *arguments):
        done = subprocess.run([self.troupe, 'play', *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        return done.returncode, done.stdout.decode('utf-8', 'replace'), done.stderr.decode('utf-8', 'replace')

    def page_of(self, scenario):
        """The file of its page, and its diagram."""
        if scenario not in self.drawn:
            out = os.path.join(self.place, os.path.basename(scenario) + '.html')
            code, diagram, err = self.play('--html', out, '--mermaid', scenario)
            assert code == 0, err
            self.drawn[scenario] = out, diagram
        return self.drawn[scenario]

    def read(self, scenario):
        with open(self.page_of(scenario)[0], encoding='utf-8') as f:
            return f.read()

    def write(self, name, text):
        path = os.path.join(self.place, name)
        with open(path, 'w', encoding='utf-8') as f:
            f.write(text)
        return path


def transcript_steps(text):
    """(command, answers) in order."""
    steps = []
    for line in text.splitlines():
        if line.startswith('  '):
            steps[-1][1].append(line[2:])
        elif line and not line.startswith('#'):
            steps.append((line, []))
    return steps


def phrases(answer):
    """'1 votes (0,0,1), then (0,0,5), follows 5 epoch 1' -> '1', ['votes (0,0,1), then (0,0,5)', 'follows 5 epoch 1']."""
    who, _, rest = answer.partition(' ')
    parts = re.split(r', (?=(?:%s|does not vote) )|, (?=looks)' % '|'.join(MILESTONES), rest)
    return who, parts


def kind_of(phrase):
    return 'abstains' if phrase.startswith('does not vote') else 'returns' if phrase == 'votes again' else phrase.split()[0]


def same_as_transcript(page, text):
    steps = [x for x in page.steps if not x.silent]
    played = transcript_steps(text)
    assert len(steps) == len(played), 'steps: %d drawn, %d played' % (len(steps), len(played))
    for step, (command, answers) in zip(steps, played):
        said = [text for kind, text in step.said if kind == 'command']
        assert said == [command], (said, command)
        assert [text for kind, text in step.said if kind == 'reply'] == answers, (step.said, answers)
        milestones(step, command, answers)
        if command == 'roles':
            for answer in answers:
                who, _, role = answer.partition(' ')
                assert step.last_role(who) == role.split()[0], (command, answer, step.stretches)


def milestones(step, command, answers):
    told = {}
    for answer in answers:
        who, parts = phrases(answer)
        if who.isdigit() and kind_of(parts[0]) in MILESTONES and command != 'roles':
            told[who] = parts  # of a server; programs lead, too
    lanes = {who for who, kind, _ in step.marks if kind in MILESTONES}
    assert lanes == set(told), (command, lanes, told)
    for who, parts in told.items():
        mine = [(kind, text) for lane, kind, text in step.marks if lane == who and kind in MILESTONES]
        assert {kind_of(x) for x in parts} == {kind for kind, _ in mine}, (command, who, parts, mine)
        exact = ('leads', 'follows', 'observes', 'forgets', 'loads')
        assert [x for x in parts if kind_of(x) in exact] == [text for kind, text in mine if kind in exact], (parts, mine)
        votes = [text for kind, text in mine if kind == 'votes']
        chains = [x for x in parts if kind_of(x) == 'votes']
        if len(chains) == 1:
            ends = re.findall(r'\([^)]*\)', chains[0])
            assert [votes[0], votes[-1]] == ['votes ' + ends[0], 'votes ' + ends[-1]], (chains, votes)
        spans = [x for x in parts if x.startswith('commits')]
        marks = [text.split()[1].split('..') for kind, text in mine if kind == 'commits']
        if len(spans) == 1:
            ends = spans[0].split()[1].split('..')
            assert (ends[0], ends[-1]) == (marks[0][0], marks[-1][-1]), (spans, marks)


def a_page_shows_what_the_transcript_says(stand):
    for scenario in scenarios():
        code, text, err = stand.play(scenario)
        assert code == 0, err
        page = Page(stand.read(scenario))
        try:
            same_as_transcript(page, text)
        except AssertionError as e:
            raise AssertionError('%s: %s' % (os.path.basename(scenario), e)) from e
        assert page.unlabelled == 0 and page.outside == [] and page.scripts == 1, (page.unlabelled, page.outside)
        servers = re.search(r'^servers (\d+)(?: observers (.*))?$', text, re.M)
        if servers and not page.steps[0].silent:
            lanes = [str(x + 1) for x in range(int(servers.group(1)))] + (servers.group(2) or '').split()
            assert [x for x in page.lanes if x.isdigit()] == lanes, (page.lanes, lanes)


def messages_are_arrows(stand):
    text = '# two\nservers 3\nstart 1 2 3\ntrace on\nput 3 /n a\ntrace off\nput 3 /n b\n'
    scenario = stand.write('traced.scenario', text)
    _, played, _ = stand.play(scenario, '--rewrite')
    page = Page(stand.read(scenario))
    steps = transcript_steps(played)
    traced = [x for x in steps[3][1] if re.match(r'\d+>\d+ ', x)]
    arrows = page.steps[3].arrows
    assert len(traced) == len(arrows) > 5, (traced, arrows)
    assert [re.match(r'(\d+)>(\d+) (\S+)', x).groups() for x in traced] == arrows
    quiet = page.steps[5].arrows
    assert sorted({kind for _, _, kind in quiet}) == ['ack', 'commit', 'proposal'], quiet
    assert sum(kind == 'proposal' for _, _, kind in quiet) == 2 and sum(kind == 'ack' for _, _, kind in quiet) == 2, quiet


def diagrams_are_diagrams(stand):
    for scenario in scenarios():
        drawn = Diagram(stand.page_of(scenario)[1])
        page = Page(stand.read(scenario))
        assert len(drawn.who) == len(page.lanes)
        assert [('s' + a, 's' + b) for x in page.steps for a, b, _ in x.arrows] == [x[:2] for x in drawn.messages]
        marks = [(lane, text) for x in page.steps for lane, _, text in x.marks]
        notes = [(who[1:], text) for who, other, text in drawn.notes if other is None]
        assert len(drawn.who) == 1 or [x for x in marks if x[0].isdigit()] == [x for x in notes if x[0].isdigit()]


def the_same_seed_gives_the_same_picture(stand):
    scenario = ROOT + '/tests/scenarios/reelection.scenario'
    again = os.path.join(stand.place, 'again.html')
    stand.play('--html', again, scenario)
    with open(again, encoding='utf-8') as f:
        assert f.read() == stand.read(scenario)


def a_browser_finds_the_same_elements(stand):
    for name in ('tests/scenarios/reelection', 'tests/scenarios/cut_in_each_phase_of_catch_up', 'examples/scenarios/observer'):
        scenario = '%s/%s.scenario' % (ROOT, name)
        found, console = stand.browser.elements(stand.page_of(scenario)[0])
        assert console == [], console
        assert Page(found).counts() == Page(stand.read(scenario)).counts()
        assert Page(found).counts()['marks'] > 20


def keys_lead_from_sign_to_sign(stand):
    scenario = ROOT + '/examples/scenarios/five_servers.scenario'
    page = Page(stand.read(scenario))
    line = int(page.steps[1].anchor.split('-')[-1])
    copy = stand.write('keys.html', stand.read(scenario).replace('</body>', KEYS % line + '</body>'))
    found, console = stand.browser.elements(copy)
    assert console == [], console
    first, second = (re.search(r'data-%s="([^"]*)"' % x, found).group(1) for x in ('first', 'second'))
    assert first == '0 ms: server 1: start' and second == '0 ms: server 1: votes (0,0,1)', (first, second)
    assert Page(found).detail == second, Page(found).detail


def whatever_a_script_says_stays_text(stand):
    scenario = stand.write('hostile.scenario', HOSTILE)
    page = Page(stand.read(scenario))
    assert page.scripts == 1 and page.outside == [], page.outside
    assert page.title == 'hostile'
    found, console = stand.browser.elements(stand.page_of(scenario)[0])
    assert console == [], console
    after = Page(found)
    assert after.title == 'hostile' and after.scripts == 1 and after.counts() == page.counts()
    drawn = Diagram(stand.page_of(scenario)[1])
    assert any('</script>' in text for _, _, text in drawn.notes)


def a_screenshot_is_no_blank_sheet(stand):
    scenario = ROOT + '/tests/scenarios/reelection.scenario'
    shot = stand.browser.pixels(stand.page_of(scenario)[0], 1400, 1000)
    assert (shot.width, shot.height) == (1400, 1000)
    colours = shot.colours()
    near = lambda x: sum(n for c, n in colours.items() if all(abs(a - b) < 6 for a, b in zip(c, x)))
    for name, colour in (('blue', BLUE), ('green', GREEN), ('orange', ORANGE)):
        assert near(colour) > 500, (name, near(colour))
    assert max(colours.values()) < 0.97 * 1400 * 1000 and len(colours) > 50, len(colours)


def it_can_be_printed(stand):
    pdf = stand.browser.print(stand.page_of(ROOT + '/tests/scenarios/reelection.scenario')[0])
    assert pdf[:5] == b'%PDF-' and len(pdf) > 20000
    assert len(re.findall(rb'/Type\s*/Page\b', pdf)) >= 2, 'a long page is more than one sheet'


def a_picture_is_of_one_file_and_one_seed(stand):
    scenario = ROOT + '/tests/scenarios/reelection.scenario'
    for more in ((scenario,), ('--seeds', '1..3')):
        code, _, err = stand.play('--mermaid', scenario, *more)
        assert code == 2 and 'one file and one seed' in err, (code, err)
    code, _, err = stand.play('--html', '/dev/full', scenario)
    assert code == 2 and 'cannot be written' in err, (code, err)


CASES = [a_page_shows_what_the_transcript_says, messages_are_arrows, diagrams_are_diagrams,
         the_same_seed_gives_the_same_picture, a_browser_finds_the_same_elements, keys_lead_from_sign_to_sign,
         whatever_a_script_says_stays_text, a_screenshot_is_no_blank_sheet, it_can_be_printed,
         a_picture_is_of_one_file_and_one_seed]


def main():
    options = argparse.ArgumentParser()
    options.add_argument('--troupe', default=ROOT + '/build/release/troupe')
    options.add_argument('word', nargs='?', default='')
    given = options.parse_args()
    stand = Stand(given.troupe)
    passed = failed = 0
    for case in CASES:
        if given.word not in case.__name__:
            continue
        try:
            case(stand)
            passed += 1
            print('passed  ' + case.__name__.replace('_', ' '), flush=True)
        except Exception as e:  # noqa: a case fails, the others go on
            failed += 1
            print('FAILED  %s\n    %s: %s' % (case.__name__.replace('_', ' '), type(e).__name__, e), flush=True)
    stand.browser.close()
    shutil.rmtree(stand.place, ignore_errors=True)
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
