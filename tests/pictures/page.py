"""Reads a page of `troupe play --html`: steps, stretches of roles, marks, messages."""
from html.parser import HTMLParser

VOID = {'meta', 'link', 'br', 'img', 'hr', 'input'}


class Step:
    def __init__(self, anchor, silent):
        self.anchor, self.silent = anchor, silent
        self.marks = []      # (lane, kind, text)
        self.arrows = []     # (from, to, kind)
        self.stretches = []  # (server, role)
        self.bands = []      # kind
        self.laws = 0
        self.said = []       # (class, text)

    def last_role(self, server):
        roles = [role for who, role in self.stretches if who == server]
        return roles[-1] if roles else None


class Page(HTMLParser):
    """Complains (ValueError) of what is not balanced, of ids that are there twice, of links to nowhere."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.links = [], [], []
        self.lanes, self.steps, self.scripts = [], [], 0
        self.title, self.detail, self.unlabelled, self.outside = '', '', 0, []
        self.feed(text)
        self.close()
        if self.open:
            raise ValueError('left open: %s' % self.open)
        if len(set(self.ids)) != len(self.ids):
            raise ValueError('an id is there twice')
        missing = [x for x in self.links if x not in self.ids]
        if missing:
            raise ValueError('links to nowhere: %s' % missing[:5])

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))
        self.look(tag, dict(attrs))

    def handle_startendtag(self, tag, attrs):
        self.look(tag, dict(attrs))

    def look(self, tag, attrs):
        classes = (attrs.get('class') or '').split()
        if 'id' in attrs:
            self.ids.append(attrs['id'])
        for name in ('href', 'src'):
            if name in attrs:
                self.links.append(attrs[name].lstrip('#')) if attrs[name].startswith('#') else self.outside.append(attrs[name])
        self.outside += [name for name in attrs if name.startswith('on')]
        if tag == 'script':
            self.scripts += 1
        if 'head-of-lane' in classes:
            self.lanes.append(attrs['data-lane'])
        if tag == 'li' and 'step' in classes:
            self.steps.append(Step(attrs['id'], 'silent' in classes))
        if tag == 'g' and self.steps and not self.inside('overview'):
            self.group(classes, attrs)

    def group(self, classes, attrs):
        step = self.steps[-1]
        if classes and not attrs.get('aria-label') and classes[0] in ('mark', 'arrow', 'stretch', 'band', 'law-broken'):
            self.unlabelled += 1
        if classes[:1] == ['mark']:
            step.marks.append((attrs.get('data-server') or attrs.get('data-client'), attrs['data-kind'], attrs['data-text']))
        elif classes[:1] == ['arrow']:
            step.arrows.append((attrs['data-from'], attrs['data-to'], attrs['data-kind']))
        elif classes[:1] == ['stretch']:
            step.stretches.append((attrs['data-server'], attrs['data-role']))
        elif classes[:1] == ['band']:
            step.bands.append(attrs['data-kind'])
        elif classes[:1] == ['law-broken']:
            step.laws += 1

    def inside(self, word):
        return any(word in (attrs.get('class') or '').split() for _, attrs in self.open)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open[-1][0] != tag:
            raise ValueError('</%s> closes %s' % (tag, self.open[-1:]))
        self.open.pop()

    def handle_data(self, data):
        if not self.open:
            return
        tag, attrs = self.open[-1]
        if tag == 'title' and len(self.open) <= 3:
            self.title += data
        if attrs.get('id') == 'detail':
            self.detail += data
        if tag == 'span' and self.steps and self.inside('said'):
            self.steps[-1].said.append((attrs['class'], data))

    def counts(self):
        all_steps = self.steps
        return {
            'lanes': len(self.lanes), 'steps': len(all_steps),
            'marks': sum(len(x.marks) for x in all_steps), 'arrows': sum(len(x.arrows) for x in all_steps),
            'stretches': sum(len(x.stretches) for x in all_steps), 'bands': sum(len(x.bands) for x in all_steps),
            'laws': sum(x.laws for x in all_steps)}
