"""The operator's lists on the real server: what was made is there, what was used is not, and no member is named."""

import unittest

from hearth import Server


class Lists(unittest.TestCase):
    def test_cohorts_rooms_and_invitations_are_listed_without_a_members_name(self):
        with Server() as server:
            cohort, other = server.cohort("Tuesday"), server.cohort("Thursday")
            room = server.room(cohort)
            person = server.person(cohort)
            staff = server.invite(cohort, "facilitator", "Ana Ruiz")
            void = server.invite(other)
            server.ctl("invite", "--revoke", void["invitation"])

            def lines(*words):
                return server.ctl_json(*words)["lines"]

            self.assertEqual({line["id"]: line["title"] for line in lines("cohort", "--list")}, {cohort: "Tuesday", other: "Thursday"})
            rooms = lines("room", "--list")
            self.assertEqual({(line["cohort"], line["title"], line["type"]) for line in rooms},
                             {(cohort, "Tuesday evening", "process"), (cohort, "Staff", "staff"), (other, "Staff", "staff")})
            self.assertIn((room, "process"), [(line["id"], line["type"]) for line in rooms])
            self.assertEqual([line["type"] for line in lines("room", "--list", "--cohort", other)], ["staff"])
            invitations = {line["id"]: line for line in lines("invite", "--list")}
            self.assertEqual((invitations[staff["invitation"]]["name"], invitations[staff["invitation"]]["state"]), ("Ana Ruiz", "open"))
            self.assertNotIn(staff["code"], str(invitations))
            self.assertEqual([line["id"] for line in lines("invite", "--list", "--cohort", cohort)], [staff["invitation"]])
            for words in (("cohort", "--list"), ("room", "--list"), ("invite", "--list")):
                self.assertNotIn(person.name, server.ctl(*words).stdout)


if __name__ == "__main__":
    unittest.main()
