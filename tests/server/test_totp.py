"""Staff come in with two secrets (ID7), on the real server: enrolment, each code once, a lost phone, the back-off. About 5 s."""

import unittest

from hearth import Person, Server, totp

STEP_MS = 30000


class Totp(unittest.TestCase):
    def setUp(self):
        self.server = Server(gates=1)
        self.server.init()
        self.server.start()
        self.addCleanup(self.server.__exit__)
        self.cohort = self.server.cohort()
        self.server.room(self.cohort)

    def staff(self, role="facilitator", name="Dana"):
        return self.server.person(self.cohort, role, name)

    def later(self, steps=3):
        self.server.ctl("clock", "--now-at", str(self.server.now_ms() + steps * STEP_MS))

    def test_joining_needs_a_code_of_the_secret_that_was_shown(self):
        person = Person(self.server)
        code = self.server.invite(self.cohort, "facilitator", "Dana Ruiz")["code"]
        status, look = person.post("/join/look", {"code": code})
        offer = look["totp"]
        self.assertEqual((status, len(offer["secret"])), (200, 32))
        self.assertEqual(offer["uri"], f"otpauth://totp/localhost:Dana%20Ruiz?secret={offer['secret']}&issuer=localhost")
        self.assertEqual({len(row) for row in offer["qr"]}, {len(offer["qr"])})
        self.assertNotEqual(person.post("/join/look", {"code": code})[1]["totp"]["secret"], offer["secret"])
        body = {"code": code, "name": "Dana Ruiz", "notice": look["notice"]["version"], "adult": True, "passphrase": person.passphrase,
                "device": "shared"}
        step = self.server.now_ms() // STEP_MS
        wrong = [{}, {"totp_secret": offer["secret"]}, {"totp": totp(offer["secret"], step)},
                 {"totp_secret": offer["secret"], "totp": totp(offer["secret"], step - 3)},
                 {"totp_secret": "AAAA", "totp": totp(offer["secret"], step)}]
        for more in wrong:
            self.assertEqual(person.post("/join", body | more), (403, {"refused": "totp"}), more)
        status, _ = person.post("/join", body | {"totp_secret": offer["secret"].lower(), "totp": totp(offer["secret"], step)})
        self.assertEqual(status, 200)
        self.assertEqual(person.open()["me"]["role"], "facilitator")

    def test_a_code_is_asked_for_fits_a_step_around_and_works_once(self):
        dana = self.staff()
        self.later()
        now = self.server.now_ms() // STEP_MS * STEP_MS + STEP_MS // 2
        self.server.ctl("clock", "--now-at", str(now))
        right = {"name": "dana", "passphrase": dana.passphrase, "device": "shared"}
        self.assertEqual(dana.post("/sign-in", right), (403, {"refused": "totp"}))
        self.assertEqual(dana.post("/sign-in", right | {"passphrase": "another one of that length"}), (403, {"refused": "sign_in"}))
        step = now // STEP_MS
        for offset, status in ((-2, 403), (2, 403), (-1, 200), (0, 200), (0, 403), (-1, 403), (1, 200)):
            self.assertEqual(dana.post("/sign-in", right | {"totp": totp(dana.totp_secret, step + offset)})[0], status, offset)

    def test_a_wrong_code_reads_like_a_wrong_passphrase_and_is_counted(self):
        dana = self.staff()
        self.later()
        right = {"name": "Dana", "passphrase": dana.passphrase, "device": "shared"}
        wrong_code = dana.http("POST", "/sign-in", right | {"totp": "000000"})
        wrong_passphrase = dana.http("POST", "/sign-in", right | {"passphrase": "another one of that length", "totp": "000000"})
        self.assertEqual((wrong_code[0], wrong_code[2]), (wrong_passphrase[0], wrong_passphrase[2]))
        # From five addresses: who has the passphrase must not guess on from the next one.
        for _ in range(4):
            self.assertEqual(Person(self.server).post("/sign-in", right | {"totp": "000000"})[0], 403)
        status, answer = Person(self.server).post("/sign-in", right | {"totp": dana.totp()})
        self.assertEqual((status, answer["refused"]), (429, "wait"))
        self.assertEqual(Person(self.server).post("/sign-in", right), (403, {"refused": "totp"}))

    def test_a_lead_has_a_facilitator_enrol_anew(self):
        dana, lea = self.staff(), self.staff("lead", "Lea")
        me = dana.open()["me"]["id"]
        lea.open()
        self.assertEqual(dana.do("totp_reset", member=lea.hello["me"]["id"])["refused"], "not_here")
        self.assertEqual(lea.do("totp_reset", member=lea.hello["me"]["id"])["refused"], "not_here")
        done = lea.do("totp_reset", member=me)
        self.assertEqual(dana.wait_closed(), 4401)
        repeated = lea.do("totp_reset", done["re"], member=me)
        self.assertEqual((repeated["ev"], "code" in repeated), ("done", False))
        self.later()
        self.assertEqual(dana.sign_in(), (403, {"refused": "sign_in"}))
        self.assertEqual(dana.sign_in(totp_reset="7KQ2-M4XD-9T3B-PZ6W-H"), (403, {"refused": "sign_in"}))
        self.assertEqual(dana.sign_in(passphrase="another one of that length", totp_reset=done["code"]), (403, {"refused": "sign_in"}))
        status, answer = dana.post("/sign-in", {"name": "Dana", "passphrase": dana.passphrase, "device": "shared", "totp_reset": done["code"]})
        self.assertEqual((status, answer["refused"]), (403, "totp_enrol"))
        dana.totp_secret, dana.totp_step = answer["totp"]["secret"], 0
        more = {"totp_reset": done["code"], "totp_secret": dana.totp_secret}
        self.assertEqual(dana.sign_in(totp="000000", **more), (403, {"refused": "totp"}))
        self.assertEqual(dana.sign_in(**more), (200, {}))
        self.assertEqual(dana.open()["me"]["id"], me)
        self.later()
        self.assertEqual(dana.sign_in(**more), (403, {"refused": "sign_in"}))
        self.assertEqual(dana.sign_in(), (200, {}))

    def test_the_operator_helps_a_lost_lead_and_it_is_in_the_log(self):
        lea = self.staff("lead", "Lea")
        self.later()
        reset = self.server.ctl_json("totp", "--reset", "lea")
        status, answer = lea.post("/sign-in", {"name": "Lea", "passphrase": lea.passphrase, "device": "own", "totp_reset": reset["code"].lower()})
        self.assertEqual((status, answer["refused"]), (403, "totp_enrol"))
        lea.totp_secret, lea.totp_step = answer["totp"]["secret"], 0
        self.assertEqual(lea.sign_in(totp_reset=reset["code"], totp_secret=lea.totp_secret), (200, {}))
        self.assertEqual(self.server.ctl("totp", "--reset", "Nobody", check=False).returncode, 5)
        path = f"{self.server.folder}/log.export"
        self.server.ctl("audit", "export", path)
        with open(path, encoding="utf-8") as file:
            records = [bytes.fromhex(line.split()[2]) for line in file if len(line.split()) == 3 and line[0].isdigit()]
        acts = [int.from_bytes(record[25:27], "little") for record in records]  # form, time, actor; then the act (audit.h)
        self.assertEqual([act for act in acts if act in (40, 41)], [41, 40, 41])


if __name__ == "__main__":
    unittest.main()
