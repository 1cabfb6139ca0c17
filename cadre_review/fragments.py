"""``{% fragment key … %}``: a part of a template that is the same on thousands of pages is drawn once and kept as text.

What differs from page to page inside stands in ``{% varies %} … {% endvaries %}`` and is drawn each time. The text is
kept by language and by the values of the keys, which are few by their nature (a role, the entry of a menu that is
chosen), in the memory of the process and as long as the template itself: it holds no data, and new code is a new
process. Neither blocks nor what a query gives may stand in a fragment outside ``varies``; what ``varies`` draws finds
only what the page was given, no name that the fragment itself sets.

Constant ``{% translate %}`` and ``{% url %}`` are kept the same way wherever they stand, and so are the frame and its
blocks that ``{% extends "…" %}`` names.
"""

import re
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.defaulttags import url as django_url
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockContext, BlockNode, ExtendsNode, do_extends
from django.templatetags.i18n import do_translate
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
MARK = re.compile("\0(\\d+)\0")


class Varies(Node):
    """A place in a fragment that is drawn each time."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Any) -> SafeString:
        """A mark while the fragment is drawn to be kept, else what stands here."""
        places = getattr(context, "varying", None)
        if places is None:
            return self.nodelist.render(context)
        places.append(self.nodelist)
        return SafeString(f"\0{len(places) - 1}\0")  # nosec B703 - a number


class Fragment(Node):
    """A part of a template, kept as texts and the places between them."""

    def __init__(self, nodelist: NodeList, keys: list[FilterExpression]) -> None:
        self.nodelist, self.keys = nodelist, keys
        self.kept: dict[tuple[Any, ...], list[Any]] = {}

    def render(self, context: Any) -> SafeString:
        """Join texts and places; within another fragment it is part of that one."""
        if getattr(context, "varying", None) is not None:
            return self.nodelist.render(context)
        key = (get_language(), *(one.resolve(context) for one in self.keys))
        parts = self.kept.get(key)
        if parts is None:
            parts = self.kept[key] = self._drawn(context)
        drawn = (part if type(part) is str else part.render(context) for part in parts)
        return SafeString("".join(drawn))  # nosec B703 - drawn by templates

    def _drawn(self, context: Any) -> list[Any]:
        """Texts and places in turn."""
        places: list[NodeList] = []
        context.varying = places
        try:
            texts = MARK.split(str(self.nodelist.render(context)))
        finally:
            context.varying = None
        return [places[int(part)] if place % 2 else part for place, part in enumerate(texts)]


class Constant(Node):
    """A tag that always draws the same in a language, or sets the same name: asked once for each."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.name: str | None = node.asvar  # type: ignore[attr-defined]
        self.kept: dict[tuple[Any, ...], str] = {}

    def render(self, context: Any) -> str:
        """What the tag drew the first time, or nothing with its name set."""
        key = getattr(context, "keeps_by", None) or _keeps_by(context)
        if key not in self.kept:
            drawn = self.node.render(context)
            self.kept[key] = context[self.name] if self.name else drawn
        if self.name is None:
            return self.kept[key]
        context[self.name] = self.kept[key]
        return ""


def _keeps_by(context: Any) -> tuple[Any, ...]:
    """What the texts of constants follow from, worked out once for all of a page's; its language does not change."""
    key: tuple[Any, ...] = (get_language(), get_urlconf(), get_script_prefix())
    context.keeps_by = key
    return key


class Extends(ExtendsNode):
    """Django's own with a frame that is always the same: found once, and its blocks with it."""

    def frame(self, context: Any) -> tuple[Any, dict[str, BlockNode]]:
        """The template extended, and its blocks, which are none of its own where it extends another."""
        found = getattr(self, "found", None)
        if found is None:
            parent = self.get_parent(context)
            goes_on = any(isinstance(one, ExtendsNode) for one in parent.nodelist)
            blocks: list[Any] = [] if goes_on else parent.nodelist.get_nodes_by_type(BlockNode)
            found = self.found = parent, {one.name: one for one in blocks}
        return found

    def render(self, context: Any) -> SafeString:
        """As Django's."""
        parent, blocks = self.frame(context)
        here = context.render_context
        if BLOCK_CONTEXT_KEY not in here:
            here[BLOCK_CONTEXT_KEY] = BlockContext()
        here[BLOCK_CONTEXT_KEY].add_blocks(self.blocks)
        here[BLOCK_CONTEXT_KEY].add_blocks(blocks)
        with here.push_state(parent, isolated_context=False):
            return parent._render(context)


@register.tag
def extends(parser: Parser, token: Token) -> Node:
    """Django's own tag."""
    node: Any = do_extends(parser, token)
    is_constant = isinstance(node.parent_name.var, str) and not node.parent_name.filters
    return Extends(node.nodelist, node.parent_name) if is_constant else node


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """Django's own tag; a page has dozens of constant ones."""
    node = do_translate(parser, token)
    words = node.filter_expression
    is_constant = getattr(words.var, "literal", None) is not None and not words.filters
    return Constant(node) if is_constant else node


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """Django's own tag; an address without arguments is worked out once."""
    node = django_url(parser, token)
    is_constant = isinstance(node.view_name.var, str) and not (node.args or node.kwargs)
    return Constant(node) if is_constant else node


@register.tag
def fragment(parser: Parser, token: Token) -> Fragment:
    """``{% fragment user.role %} … {% endfragment %}``."""
    keys = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endfragment",))
    parser.delete_first_token()
    return Fragment(nodelist, keys)


@register.tag
def varies(parser: Parser, token: Token) -> Varies:
    """``{% varies %} … {% endvaries %}``."""
    nodelist = parser.parse(("endvaries",))
    parser.delete_first_token()
    return Varies(nodelist)


class Again(Node):
    """What a block of the page draws, once more."""

    def __init__(self, name: str, frame: str) -> None:
        self.name, self.frame = name, frame

    def render(self, context: Any) -> SafeString:
        """As the page, or the nearest frame of it, fills the block; drawn anew once for all places."""
        blocks = context.render_context[BLOCK_CONTEXT_KEY]
        drawn = blocks.__dict__.setdefault("again", {})
        if self.name not in drawn:
            drawn[self.name] = blocks.get_block(self.name).render(context)
        return SafeString(self.frame % drawn[self.name])  # nosec B703 - drawn by templates


@register.tag
def again(parser: Parser, token: Token) -> Again:
    """``{% again title %}``: the block in a second place, so that its words stand once."""
    return Again(token.split_contents()[1], "%s")


@register.tag
def here(parser: Parser, token: Token) -> Again:
    """``{% here %}``: the title as the last of the breadcrumbs, the page one is on."""
    return Again("title", '<span aria-current="page">%s</span>')
