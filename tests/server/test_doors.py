"""The doors of HTTP: joining, signing in, sessions, signing out; what each refuses, and that refusals tell nothing (ID1, ID4). About 10 s."""

import http
import json
import secrets
import statistics
import threading
import time
import unittest

from hearth import PASSPHRASE, Person, Server

EXIT_COOKIE = "__Host-hearth-exit=1"
VOLATILE = ("date",)


class Doors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Many refusals come from one address here, so the limits by source and name are lifted; test_clock.py has the back-off.
        cls.server = Server(settings={"limits": {"rates": "off"}}).__enter__()
        cls.cohort = cls.server.cohort()
        cls.room = cls.server.room(cls.cohort)
        cls.member = cls.server.person(cls.cohort)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def stranger(self):
        person = Person(self.server)
        self.addCleanup(person.close)
        return person

    def joining(self, person, code, **changes):
        status, look = person.post("/join/look", {"code": code})
        self.assertEqual(status, 200, look)
        body = {"code": code, "name": look.get("name") or look["names"][0], "notice": look["notice"]["version"], "adult": True,
                "passphrase": PASSPHRASE, "device": "own"}
        if "totp" in look:
            person.totp_secret = look["totp"]["secret"]
            body |= {"totp_secret": person.totp_secret, "totp": person.totp()}
        body.update(changes)
        return {key: value for key, value in body.items() if value is not None}

    def answer(self, path, body, **more):
        """Status, headers but the date, and body: all that a stranger sees."""
        status, headers, data = self.stranger().http("POST", path, body, **more)
        return status, {name: value for name, value in headers.items() if name not in VOLATILE}, data

    # ---- codes (ID1) ----

    def test_a_code_that_is_no_good_gets_the_same_bytes_whatever_the_cause(self):
        used = self.server.invite(self.cohort)["code"]
        self.stranger().join(used)
        revoked = self.server.invite(self.cohort)
        self.server.ctl("invite", "--revoke", revoked["invitation"])
        good = self.server.invite(self.cohort)["code"]
        wrong_check = good[:-1] + ("A" if good[-1] != "A" else "B")
        bad = {"used": used, "revoked": revoked["code"], "random": "7KQ2-M4XD-9T3B-PZ6W-H", "malformed": "no code at all",
               "empty": "", "not ASCII": "\u2603\u2603", "check character": wrong_check, "longest": "7" * 200}
        for path in ("/join/look", "/join"):
            answers = {}
            for cause, code in bad.items():
                more = {} if path == "/join/look" else {"name": "Quiet Harbor", "notice": 2, "adult": True, "passphrase": PASSPHRASE,
                                                        "device": "own"}
                answers[cause] = self.answer(path, {"code": code, **more})
            self.assertEqual(answers["used"][0], http.HTTPStatus.FORBIDDEN)
            self.assertEqual(json.loads(answers["used"][2]), {"refused": "code"})
            for cause, found in answers.items():
                self.assertEqual(found, answers["used"], f"{path}: {cause} is told apart from used")
        self.assertEqual(self.stranger().post("/join/look", {"code": good})[0], 200, "the good one stays good")

    def test_looking_uses_nothing_up_and_a_code_is_read_as_people_write_it(self):
        code = self.server.invite(self.cohort)["code"]
        for form in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code} "):
            self.assertEqual(self.stranger().post("/join/look", {"code": form})[0], 200, form)
        self.stranger().join(code)

    def test_a_join_that_is_broken_off_leaves_the_code_good(self):
        code = self.server.invite(self.cohort)["code"]
        person = self.stranger()
        body = json.dumps(self.joining(person, code)).encode()
        head = (f"POST /join HTTP/1.1\r\nHost: {self.server.host}\r\nOrigin: https://{self.server.host}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n").encode()
        for cut in (0, len(body) // 2, len(body) - 1):
            with person.tls() as connection:
                connection.sendall(head + body[:cut])
        self.stranger().join(code)

    def test_two_who_join_with_one_code_at_the_same_time_get_one_place(self):
        code = self.server.invite(self.cohort)["code"]
        people = [self.stranger() for _ in range(6)]
        bodies = [self.joining(person, code) for person in people]
        statuses = []
        threads = [threading.Thread(target=lambda p=person, b=body: statuses.append(p.post("/join", b)))
                   for person, body in zip(people, bodies, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(status for status, _ in statuses), [200] + [403] * 5, statuses)

    # ---- joining: each refusal ----

    def test_a_name_that_was_not_offered_is_refused_with_new_ones(self):
        code = self.server.invite(self.cohort)["code"]
        for name in (self.member.name, "Never Offered", "x", "\u202etrick", "n" * 300):
            status, answer = self.stranger().post("/join", self.joining(self.stranger(), code, name=name))
            self.assertEqual((status, answer["refused"]), (409, "name_taken"), name)
            self.assertEqual(len(set(answer["names"])), 6)
            self.assertNotIn(self.member.name, answer["names"])
        self.assertEqual(self.stranger().post("/join", self.joining(self.stranger(), code, name=answer["names"][3]))[0], 200)

    def test_each_thing_wrong_with_a_join_has_its_own_answer_and_leaves_the_code_good(self):
        code = self.server.invite(self.cohort)["code"]
        person = self.stranger()
        cases = [({"passphrase": "elevenchars"}, 400, {"refused": "passphrase", "why": "short"}),
                 ({"passphrase": "password1234"}, 400, {"refused": "passphrase", "why": "common"}),
                 ({"passphrase": "PASSWORD1234"}, 400, {"refused": "passphrase", "why": "common"}),
                 ({"adult": False}, 400, {"refused": "bad_request", "field": "adult"}),
                 ({"notice": 99}, 409, {"refused": "notice", "version": 2}),
                 ({"device": "phone"}, 400, {"refused": "bad_request", "field": "device"}),
                 ({"adult": "yes"}, 400, {"refused": "bad_request", "field": "adult"}),
                 ({"notice": "1"}, 400, {"refused": "bad_request", "field": "notice"}),
                 ({"notice": None}, 400, {"refused": "bad_request", "field": "notice"}),
                 ({"code": 7}, 400, {"refused": "bad_request", "field": "code"}),
                 ({"extra": 1}, 400, {"refused": "bad_request", "field": "extra"})]
        for changes, status, expected in cases:
            body = self.joining(person, code)
            body.update(changes)
            body = {key: value for key, value in body.items() if value is not None}
            found_status, answer = person.post("/join", body)
            with self.subTest(changes=changes):
                self.assertEqual(found_status, status, answer)
                if "field" in expected and expected["field"] == "extra":
                    self.assertEqual(answer["refused"], "bad_request")  # an unknown name is a stranger's text: it need not come back
                else:
                    self.assertEqual(answer, expected)
        self.assertIsNone(person.cookie)
        self.assertEqual(person.post("/join", self.joining(person, code))[0], 200)

    def test_staff_need_a_longer_passphrase_and_get_the_name_that_the_clinic_set(self):
        name = f"Dana {secrets.token_hex(3)}"
        code = self.server.invite(self.cohort, "facilitator", name)["code"]
        person = self.stranger()
        status, look = person.post("/join/look", {"code": code})
        self.assertEqual((look["name"], look["role"], "names" in look), (name, "facilitator", False))
        self.assertEqual(person.post("/join", self.joining(person, code, passphrase="fourteen chars"))[1], {"refused": "passphrase", "why": "short"})
        self.assertEqual(person.post("/join", self.joining(person, code))[0], 200)

    def test_what_is_no_request_is_refused_with_its_shape(self):
        person = self.stranger()
        for path in ("/join/look", "/join", "/sign-in"):
            for body in ([], "text", 7, {}, {"code": None}):
                status, answer = person.post(path, body)
                self.assertEqual((status, answer["refused"]), (400, "bad_request"), (path, body))

    # ---- signing in (ID4) ----

    def sign_in_answer(self, name, passphrase):
        return self.answer("/sign-in", {"name": name, "passphrase": passphrase, "device": "own"})

    def test_signing_in_tells_nobody_who_is_a_member(self):
        known = self.sign_in_answer(self.member.name, "wrong passphrase here")
        self.assertEqual((known[0], json.loads(known[2])), (403, {"refused": "sign_in"}))
        for name in ("Quiet Nobody", "", "x" * 500, "\u2603", "<b>", self.member.name + "x"):
            self.assertEqual(self.sign_in_answer(name, "wrong passphrase here"), known, name)
        self.assertEqual(self.sign_in_answer(self.member.name, ""), known)
        self.assertEqual(self.sign_in_answer("Quiet Nobody", ""), known)

    def test_a_known_and_an_unknown_name_take_the_same_time(self):
        """300 tries each, interleaved over one connection a try; the Mann-Whitney test must not tell them apart at one in a thousand.

        One more run decides when it does: a machine that others use gives a false alarm in one of a thousand, not in two of two."""
        self.assertLess(min(abs(self.rank_score()) for _ in range(2)), 3.29)

    def rank_score(self):
        times = {True: [], False: []}
        names = {True: self.member.name, False: "Quiet Nobody"}
        for turn in range(600):
            known = turn % 2 == 0 if turn // 2 % 2 == 0 else turn % 2 == 1
            person = self.stranger()
            body = json.dumps({"name": names[known], "passphrase": "wrong passphrase here", "device": "own"}).encode()
            with person.tls() as connection:
                head = (f"POST /sign-in HTTP/1.1\r\nHost: {self.server.host}\r\nOrigin: https://{self.server.host}\r\n"
                        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode()
                started = time.perf_counter()
                connection.sendall(head + body)
                answer = connection.recv(65536)
                times[known].append(time.perf_counter() - started)
            self.assertIn(b" 403 ", answer.split(b"\r\n")[0])
        ranked = sorted((taken, known) for known in times for taken in times[known])
        count = len(times[True])
        rank_sum = sum(rank for rank, (_, known) in enumerate(ranked, 1) if known)
        mean = count * (2 * count + 1) / 2
        score = (rank_sum - mean) / (count * count * (2 * count + 1) / 12) ** 0.5
        medians = [statistics.median(times[known]) * 1e3 for known in (True, False)]
        print(f"known {medians[0]:.3f} ms, unknown {medians[1]:.3f} ms, rank score {score:.2f}", flush=True)
        return score

    def test_capitals_and_spaces_of_a_passphrase_do_not_matter_but_its_words_do(self):
        person = self.stranger()
        person.name = self.member.name.upper()
        self.assertEqual(person.sign_in(passphrase="  Velvet OTTER   morning lamp ")[0], 200)
        self.assertEqual(person.sign_in(passphrase="velvet otter morning lamb")[0], 403)

    def test_more_sign_ins_at_once_than_argon2_takes_are_told_busy_and_the_rest_answered(self):
        statuses = []
        lock = threading.Lock()

        def knock():
            status, answer = self.stranger().post("/sign-in", {"name": self.member.name, "passphrase": "wrong passphrase", "device": "own"})
            with lock:
                statuses.append((status, answer))

        threads = [threading.Thread(target=knock) for _ in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for status, answer in statuses:
            self.assertIn(status, (403, 503), answer)
            if status == 503:
                self.assertEqual(answer["refused"], "busy")
                self.assertGreater(answer["wait_ms"], 0)
        self.assertEqual(len(statuses), 40)

    # ---- sessions ----

    def test_session_says_what_the_cookie_is_good_for(self):
        person = self.stranger()
        self.assertEqual(person.http("GET", "/session")[2], b'{"session":null}')
        person.name = self.member.name
        person.sign_in(device="shared")
        status, headers, body = person.http("GET", "/session")
        self.assertEqual((status, json.loads(body)), (200, {"session": {"device": "shared", "role": "participant"}}))
        self.assertEqual(headers["cache-control"], "no-store")
        self.assertNotIn("set-cookie", headers)

    def test_a_cookie_is_neutral_locked_up_and_lasts_as_long_as_its_device(self):
        for device, lasts in (("shared", False), ("own", True)):
            status, headers, _ = self.stranger().http("POST", "/sign-in", {"name": self.member.name, "passphrase": PASSPHRASE,
                                                                           "device": device})
            parts = [part.strip() for part in headers["set-cookie"].split("\n")[0].split(";")]
            self.assertRegex(parts[0], r"^__Host-hearth=[0-9a-f]{96}$")
            for needed in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
                self.assertIn(needed, parts)
            self.assertEqual([part for part in parts if part.startswith("Max-Age")], ["Max-Age=2592000"] if lasts else [])
            self.assertFalse([part for part in parts if part.startswith("Domain")])

    def test_a_forged_cookie_opens_nothing(self):
        good = self.stranger()
        good.name = self.member.name
        good.sign_in()
        forgeries = {"random": secrets.token_hex(48), "one digit": good.cookie[:-1] + ("0" if good.cookie[-1] != "0" else "1"),
                     "first digit": ("0" if good.cookie[0] != "0" else "1") + good.cookie[1:], "short": good.cookie[:94],
                     "long": good.cookie + "00", "no digits": "z" * 96}
        for what, value in forgeries.items():
            person = self.stranger()
            person.cookie = value
            self.assertEqual(person.http("GET", "/session")[2], b'{"session":null}', what)
            person.cookie = value
            self.assertNotEqual(person.connect(), 101, what)
        self.assertEqual(good.connect(), 101)

    def test_a_session_is_another_after_each_sign_in(self):
        person = self.stranger()
        person.name = self.member.name
        person.sign_in()
        first = person.cookie
        person.sign_in()
        self.assertNotEqual(first, person.cookie)

    def signed_in(self, device="own"):
        person = self.stranger()
        person.name = self.member.name
        self.assertEqual(person.sign_in(device=device)[0], 200)
        person.open()
        return person, person.cookie

    def test_signing_out_ends_the_socket_and_the_session_and_removes_the_cookie(self):
        person, cookie = self.signed_in()
        status, headers, body = person.http("POST", "/sign-out")
        self.assertEqual((status, body), (204, b""))
        self.assertIn("__Host-hearth=;", headers["set-cookie"])
        self.assertIn("Max-Age=0", headers["set-cookie"])
        self.assertIn("clear-site-data", headers)
        self.assertEqual(person.wait_closed(), 4401)
        person.cookie = cookie
        self.assertEqual(person.http("GET", "/session")[2], b'{"session":null}')
        person.cookie = cookie
        self.assertEqual((person.connect(), person.wait_closed()), (101, 4401))
        for cookie in (None, cookie, secrets.token_hex(48)):
            person.cookie = cookie
            self.assertEqual(person.http("POST", "/sign-out")[0], 204, "again, and without any")

    def test_an_exit_without_network_ends_the_session_at_the_next_contact(self):
        person, cookie = self.signed_in()
        status, headers, body = person.http("GET", "/session", cookie=False,
                                            headers={"Cookie": f"__Host-hearth={cookie}; {EXIT_COOKIE}"})
        self.assertEqual((status, body), (200, b'{"session":null}'))
        self.assertIn("__Host-hearth=;", headers["set-cookie"])
        self.assertEqual(person.wait_closed(), 4401)
        person.cookie = cookie
        self.assertEqual(person.http("GET", "/session")[2], b'{"session":null}')

    def test_one_session_more_than_allowed_ends_the_oldest(self):
        person = self.server.person(self.cohort)
        self.addCleanup(person.close)
        person.open()
        for _ in range(14):
            self.assertEqual(person.sign_in()[0], 200)
        self.assertEqual(len(person.ask("sessions")["events"]), 15)
        self.assertEqual(person.sign_in()[0], 200)
        self.assertEqual(person.wait_closed(), 4401)


class Broken(unittest.TestCase):
    def test_core_killed_between_look_and_join_leaves_the_code_good(self):
        with Server() as server:
            cohort = server.cohort()
            server.room(cohort)
            code = server.invite(cohort)["code"]
            person = Person(server)
            status, look = person.post("/join/look", {"code": code})
            self.assertEqual(status, 200)
            server.kill_core()
            status, answer = person.post("/join", {"code": code, "name": look["names"][0], "notice": 2, "adult": True,
                                                   "passphrase": PASSPHRASE, "device": "own"})
            # The offers are forgotten with the process: the person picks again, and the code is still theirs.
            self.assertEqual((status, answer["refused"]), (409, "name_taken"))
            person.join(code)
            person.open()
            person.close()
            server.kill_core()
            self.assertEqual(Person(server).post("/join/look", {"code": code}), (403, {"refused": "code"}))

    def test_core_killed_while_somebody_joins_leaves_the_code_good_or_the_member_made(self):
        with Server(settings={"limits": {"rates": "off"}}) as server:
            cohort = server.cohort()
            server.room(cohort)
            for turn in range(8):
                code = server.invite(cohort)["code"]
                person = Person(server)
                status, look = person.post("/join/look", {"code": code})
                body = {"code": code, "name": look["names"][0], "notice": 2, "adult": True, "passphrase": PASSPHRASE, "device": "own"}
                core = server.children("core")[0]
                data = json.dumps(body).encode()
                with person.tls() as connection:
                    connection.sendall((f"POST /join HTTP/1.1\r\nHost: {server.host}\r\nOrigin: https://{server.host}\r\n"
                                        f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n").encode() + data)
                    if turn % 2 == 1:
                        connection.recv(1)  # the answer is on its way: surely committed
                    server.kill_core(core)
                person.name = body["name"]
                joined = person.sign_in()[0] == 200
                good = Person(server).post("/join/look", {"code": code})[0] == 200
                self.assertNotEqual(joined, good, "the code is used if and only if the member is there")
                self.assertTrue(joined or turn % 2 == 0, "what was acked is there")


if __name__ == "__main__":
    unittest.main(verbosity=2)
