from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import calling, resolving
from newsroom.networks import NOT_PUBLIC, is_public
from newsroom.targets import (
    BadTarget,
    Limits,
    NoSuchHost,
    NotSecure,
    PortNotAllowed,
    PrivateTarget,
    addresses_of,
    read_target,
)
from tests.newsroom.events.receiver import certificate, plainly, receiving

OPEN = Limits()
HERE = Limits(networks=(ip_network("127.0.0.0/8"),), plain=True)


def call(url, limits=HERE, seconds=5.0, **how):
    return calling.post(url, b"{}", {}, seconds=seconds, limits=limits, **how)


# Which addresses


PRIVATE = """
    0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 172.31.255.255
    192.0.0.8 192.168.1.1 198.18.0.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 :: ::1
    ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::a00:1 fc00::1 fd12::1
    fe80::1 fe80::1%eth0 fec0::1 ff02::1 2001::1 2001:db8::1 2002:7f00:1:: 3fff::1 localhost
    127.1 0x7f.0.0.1 2130706433
"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_what_is_not_of_the_open_internet_is_not_called(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:2800:220:1::1", "2a00::1"]
)
def test_what_is_of_the_open_internet_is_called(address):
    assert is_public(address)


@given(st.ip_addresses())
def test_python_holds_nothing_private_that_we_call(ip):
    if is_public(str(ip)):
        assert ip.is_global
        assert not ip.is_multicast


def test_a_network_that_a_newsroom_names_is_called_and_no_other():
    ours = [ip_network("10.2.0.0/16")]

    assert is_public("10.2.3.4", ours)
    assert not is_public("10.3.3.4", ours)
    assert not is_public("::ffff:10.2.3.4", ours)
    assert len(NOT_PUBLIC) == len(set(NOT_PUBLIC))


@pytest.mark.parametrize(
    ("url", "refusal"),
    [
        ("http://example.org/", NotSecure),
        ("https://example.org:22/", PortNotAllowed),
        ("https://example.org:6379/", PortNotAllowed),
        ("ftp://example.org/", BadTarget),
        ("//example.org/", BadTarget),
        ("https:///path", BadTarget),
        ("https://user:word@example.org/", BadTarget),
        ("https://@example.org/", BadTarget),
        ("https://exa mple.org/", BadTarget),
        ("https://example.org/\r\nHost: x", BadTarget),
        ("https://example.org\\@other.org/", BadTarget),
        ("https://example.org/#part", BadTarget),
        ("https://example.org:99999/", BadTarget),
        ("https://[::1/", BadTarget),
        ("https://[fe80::1%25eth0]/", BadTarget),
        ("https://" + "a" * 64 + ".org/", BadTarget),
        ("https://example.org/ä", BadTarget),
        ("https://example.org/" + "a" * 2000, BadTarget),
    ],
)
def test_an_address_that_is_odd_is_refused_as_it_is_typed(url, refusal):
    with pytest.raises(refusal):
        read_target(url, OPEN)


def test_an_address_is_taken_apart_once():
    target = read_target("https://Bücher.Example.org.:8443/a?b=c", OPEN)

    assert (target.host, target.port) == ("xn--bcher-kva.example.org", 8443)
    assert target.path == "/a?b=c"
    assert target.origin == "xn--bcher-kva.example.org:8443"
    assert read_target("https://[2a00::1]", OPEN).origin == "[2a00::1]"


@pytest.mark.parametrize("found", [["10.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["8.8.8.8", "::1"]])
def test_a_name_with_a_private_address_among_others_is_refused(found):
    target = read_target("https://example.org/", OPEN)

    with pytest.raises(PrivateTarget):
        addresses_of(target, OPEN, lambda *_: found)


def test_a_name_without_an_address_is_refused():
    target = read_target("https://example.org/", OPEN)

    with pytest.raises(NoSuchHost):
        addresses_of(target, OPEN, lambda *_: [])


@pytest.fixture
def silence(monkeypatch):
    """Name servers that say nothing until the test is over; which names were asked for."""
    real, asked, over = socket.getaddrinfo, [], threading.Event()

    def getaddrinfo(host, *args, **how):
        if not host.endswith("example.org"):  # a thread of another test's, still at work
            return real(host, *args, **how)
        asked.append(host)
        over.wait(20)
        raise OSError("over")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield asked
    over.set()
    for thread in asking():
        thread.join(5)
    assert resolving._under_way == {}, "what was over is forgotten"


def asking() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name.startswith("resolve ")]


def test_a_name_server_that_says_nothing_is_not_waited_for(silence):
    answer = call("https://example.org/", OPEN, seconds=0.1)

    assert answer.error == "target_unknown"
    assert answer.took < 1


def test_a_name_that_is_asked_for_again_and_again_is_asked_for_once(silence):
    for _ in range(10):
        call("https://example.org/", OPEN, seconds=0.02)

    assert silence == ["example.org"]
    assert len(asking()) == 1


def test_many_names_that_hang_do_not_become_ever_more_threads(silence, monkeypatch):
    monkeypatch.setattr(resolving, "AT_ONCE", 5)

    answers = [call(f"https://{n}.example.org/", OPEN, seconds=0.02) for n in range(20)]

    assert {answer.error for answer in answers} == {"target_unknown"}
    assert len(asking()) == len(silence) == 5
    assert answers[-1].took < 1, "who is refused does not wait"


def test_who_asks_for_the_same_name_at_once_gets_the_same_answer(monkeypatch):
    real, there, asked = socket.getaddrinfo, threading.Event(), []

    def getaddrinfo(host, port, *args, **how):
        if host != "example.org":  # a thread of another test's, still at work
            return real(host, port, *args, **how)
        asked.append(host)
        there.wait(20)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.7", port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with ThreadPoolExecutor(4) as pool:
        told = [pool.submit(resolving.resolve_in_time, "example.org", 443) for _ in range(4)]
        time.sleep(0.2)
        there.set()

    assert [one.result() for one in told] == [["192.0.2.7"]] * 4
    assert asked == ["example.org"]


# Really calling


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001"])
def test_this_machine_is_not_called_however_it_is_spelled(host):
    with receiving() as receiver:
        plain_but_open = Limits(plain=True)

        answer = call(f"http://{host}:{receiver.port}/", plain_but_open)

        assert answer.error == "target_is_private"
        assert receiver.got == []


def test_a_mapped_address_is_not_called():
    with receiving() as receiver:
        answer = call(f"http://[::ffff:127.0.0.1]:{receiver.port}/", HERE)

        assert answer.error == "target_is_private"
        assert receiver.got == []


def test_a_name_that_leads_elsewhere_the_second_time_is_asked_only_once():
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with receiving(host="127.0.0.1") as receiver:
        url = f"http://changing.example:{receiver.port}/"
        first = Limits(networks=(ip_network("127.0.0.1/32"),), plain=True)

        one, two = call(url, first, resolve=rebinding), call(url, first, resolve=rebinding)

    assert one.status == 204
    assert receiver.got[0][0]["Host"] == f"changing.example:{receiver.port}"
    assert two.error == "target_is_private"
    assert asked == ["changing.example"] * 2


def test_the_next_address_of_a_name_is_tried_where_one_does_not_answer():
    with receiving(host="127.0.0.1") as receiver:
        url = f"http://two.example:{receiver.port}/"

        answer = call(url, HERE, resolve=lambda *_: ["127.0.0.3", "127.0.0.1"])

    assert answer.ok


def test_the_certificate_must_be_that_of_the_name(tmp_path):
    shows, trusts = certificate(tmp_path, "right.example")
    with receiving(context=shows) as receiver:
        here = {"resolve": lambda *_: ["127.0.0.1"], "trust": trusts}
        limits = Limits(networks=(ip_network("127.0.0.1"),), ports=frozenset({receiver.port}))

        right = call(f"https://right.example:{receiver.port}/", limits, **here)
        wrong = call(f"https://wrong.example:{receiver.port}/", limits, **here)
        unknown = call(f"https://right.example:{receiver.port}/", limits, resolve=here["resolve"])

    assert right.status == 204
    assert wrong.error == unknown.error == "tls_failed"
    assert len(receiver.got) == 1


def test_a_redirect_is_not_followed():
    with receiving() as inside, receiving(plainly(302, Location=inside.url)) as outside:
        answer = call(outside.url)

    assert answer.status == 302
    assert not answer.ok
    assert inside.got == []


def test_an_answer_is_read_up_to_a_limit_and_not_unpacked():
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)

    with receiving(endless) as receiver:
        answer = call(receiver.url)

    assert len(answer.body) == calling.READS_AT_MOST
    assert not answer.whole
    assert answer.ok


def test_one_who_trickles_is_left_when_the_time_is_over():
    def trickling(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100):
            handler.wfile.write(b"X-%d: y\r\n" % number)
            time.sleep(0.05)

    with receiving(trickling) as receiver:
        answer = call(receiver.url, seconds=0.4)

    assert answer.error == "timed_out"
    assert 0.3 < answer.took < 1.0


def test_one_who_says_nothing_is_left_when_the_time_is_over():
    with receiving(lambda _: time.sleep(1)) as receiver:
        answer = call(receiver.url, seconds=0.2)

    assert answer.error == "timed_out"
    assert answer.took < 0.8


def test_what_is_no_http_and_what_is_not_there_is_said():
    with receiving(lambda handler: handler.wfile.write(b"SSH-2.0\r\n\r\n")) as receiver:
        odd = call(receiver.url)

    assert odd.error == "bad_answer"
    assert call(receiver.url).error == "no_connection"


def test_who_closes_without_an_answer_is_told_from_who_speaks_no_http():
    with receiving(lambda handler: None) as receiver:
        assert call(receiver.url).error == "no_answer"
