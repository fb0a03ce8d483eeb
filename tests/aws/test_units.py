"""The rules for the tree of an organization and its tags."""

from botocore.exceptions import ClientError
from testing import EmulatorTest


class Tree(EmulatorTest):
    def test_a_unit_is_named_once_in_its_parent(self):
        create = self.organizations.create_organizational_unit
        dev = {"ParentId": self.units["Workloads"], "Name": "Dev"}
        self.refused("DuplicateOrganizationalUnitException", create, **dev)
        created = create(ParentId=self.units["Quarantine"], Name="Dev")["OrganizationalUnit"]
        rename = self.organizations.update_organizational_unit
        other = create(ParentId=self.units["Quarantine"], Name="Other")["OrganizationalUnit"]["Id"]
        self.refused("DuplicateOrganizationalUnitException", rename, OrganizationalUnitId=other, Name="Dev")
        renamed = rename(OrganizationalUnitId=other, Name="Workloads")["OrganizationalUnit"]
        self.assertEqual("Workloads", renamed["Name"])
        self.assertEqual(created["Path"].replace(created["Id"], other), renamed["Path"])

    def test_a_unit_needs_its_parent(self):
        create = self.organizations.create_organizational_unit
        self.refused("ParentNotFoundException", create, ParentId="r-none", Name="Dev")

    def test_a_unit_goes_when_it_is_empty(self):
        delete = self.organizations.delete_organizational_unit
        self.refused("OrganizationalUnitNotEmptyException", delete, OrganizationalUnitId=self.units["Workloads"])
        delete(OrganizationalUnitId=self.units["Workloads/Dev"])
        delete(OrganizationalUnitId=self.units["Workloads"])

    def test_an_account_moves_from_where_it_is_to_elsewhere(self):
        account = self.create_account()
        root, unit = self.root, self.units["Workloads"]
        nowhere = unit[:-1] + ("a" if unit[-1] != "a" else "b")
        for code, source, destination in (
            ("SourceParentNotFoundException", self.units["Quarantine"], unit),
            ("SourceParentNotFoundException", nowhere, unit),
            ("DestinationParentNotFoundException", root, nowhere),
            ("DuplicateAccountException", root, root),
        ):
            with self.subTest(code, source=source):
                move = {"AccountId": account, "SourceParentId": source, "DestinationParentId": destination}
                self.refused(code, self.organizations.move_account, **move)
        self.organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
        self.assertEqual(unit, self.organizations.list_parents(ChildId=account)["Parents"][0]["Id"])

    def test_an_unknown_child_has_no_parents(self):
        self.refused("ChildNotFoundException", self.organizations.list_parents, ChildId="999999999999")

    def test_children_come_in_pages(self):
        for number in range(21):
            self.create_account(f"a{number}@example.com")
        listed = {"ParentId": self.root, "ChildType": "ACCOUNT"}
        first = self.organizations.list_children(**listed)
        second = self.organizations.list_children(NextToken=first["NextToken"], **listed)
        self.assertEqual((20, 2), (len(first["Children"]), len(second["Children"])))

    def test_tags_have_their_limits(self):
        account = self.create_account(Tags=[{"Key": f"k{number}", "Value": ""} for number in range(49)])
        for code, reason, keys in (
            ("InvalidInputException", "INVALID_SYSTEM_TAGS_PARAMETER", ["AWS:x"]),
            ("InvalidInputException", "DUPLICATE_TAG_KEY", ["x", "x"]),
            ("ConstraintViolationException", "MAX_TAG_LIMIT_EXCEEDED", ["x", "y"]),
        ):
            with self.subTest(reason):
                tags = [{"Key": key, "Value": ""} for key in keys]
                self.refused(code, self.organizations.tag_resource, reason=reason, ResourceId=account, Tags=tags)
                unit = {"ParentId": self.root, "Name": "tagged", "Tags": tags * 26}
                with self.assertRaises(ClientError):
                    self.organizations.create_organizational_unit(**unit)
        self.organizations.tag_resource(ResourceId=account, Tags=[{"Key": k, "Value": ""} for k in ("k0", "x")])
