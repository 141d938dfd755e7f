"""IAM through boto3: lists, conflicts, documents, details, simulation and waiters."""
import json
import urllib.parse

from access import AccessCase, allow, deny, document, trust
from harness import unique

NOBODY = document({"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"})


class Iam(AccessCase):
    def refused(self, status, code, message, call, /, **arguments):
        with self.assertRaises(self.iam.exceptions.ClientError) as caught:
            call(**arguments)
        response = caught.exception.response
        self.assertEqual((status, code), (response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]), response)
        if message is not None:
            self.assertEqual(message, response["Error"]["Message"])

    def pages_of(self, operation, member, size, **arguments):
        """The items of a list, fetched in pages of this size; each page's length is checked."""
        found = []
        pages = self.iam.get_paginator(operation).paginate(PaginationConfig={"PageSize": size}, **arguments)
        lengths = []
        for page in pages:
            lengths.append(len(page[member]))
            found += page[member]
        self.assertTrue(all(length == size for length in lengths[:-1]), lengths)
        self.assertGreater(len(lengths), 1)
        return found

    # lists

    def test_pages_of_users_roles_groups_and_policies(self):
        path = f"/{unique('path')}/"
        names = sorted(unique("paged") for _ in range(7))
        for name in names:
            self.iam.create_user(UserName=name, Path=path)
            self.iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=NOBODY)
            self.iam.create_group(GroupName=name, Path=path)
            self.iam.create_policy(PolicyName=name, Path=path, PolicyDocument=document(allow("s3:*", "*")))
        for operation, member, name in (
                ("list_users", "Users", "UserName"), ("list_roles", "Roles", "RoleName"),
                ("list_groups", "Groups", "GroupName"), ("list_policies", "Policies", "PolicyName")):
            with self.subTest(operation):
                found = self.pages_of(operation, member, 3, PathPrefix=path)
                self.assertEqual(names, sorted(item[name] for item in found))
                self.assertTrue(all(item["Path"] == path for item in found))
        first = self.iam.list_users(PathPrefix=path, MaxItems=3)
        self.assertTrue(first["IsTruncated"])
        self.assertTrue(first["Marker"])
        everyone = self.iam.list_users(PathPrefix=path)
        self.assertFalse(everyone["IsTruncated"])
        self.assertNotIn("Marker", everyone)
        self.refused(400, "ValidationError", None, self.iam.list_users, Marker="made up")

    def test_pages_of_what_a_role_has(self):
        name, _ = self.role(NOBODY)
        inline = sorted(unique("inline") for _ in range(5))
        attached = []
        for policy in inline:
            self.iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=document(allow("s3:*", "*")))
            attached.append(self.iam.create_policy(
                PolicyName=policy, PolicyDocument=document(allow("s3:*", "*")))["Policy"]["Arn"])
            self.iam.attach_role_policy(RoleName=name, PolicyArn=attached[-1])
        self.assertEqual(inline, sorted(self.pages_of("list_role_policies", "PolicyNames", 2, RoleName=name)))
        found = self.pages_of("list_attached_role_policies", "AttachedPolicies", 2, RoleName=name)
        self.assertEqual(sorted(attached), sorted(policy["PolicyArn"] for policy in found))
        entities = self.iam.list_entities_for_policy(PolicyArn=attached[0])
        self.assertEqual([name], [role["RoleName"] for role in entities["PolicyRoles"]])
        self.assertEqual(1, self.iam.get_policy(PolicyArn=attached[0])["Policy"]["AttachmentCount"])

    def test_pages_of_the_policies_of_aws(self):
        found = {policy["Arn"] for policy in self.pages_of("list_policies", "Policies", 10, Scope="AWS")}
        for name in ("SecretsManagerReadWrite", "AdministratorAccess", "ReadOnlyAccess",
                     "service-role/AWSLambdaBasicExecutionRole", "service-role/AmazonECSTaskExecutionRolePolicy"):
            arn = f"arn:aws:iam::aws:policy/{name}"
            self.assertIn(arn, found)
            version = self.iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            shown = self.iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
            self.assertTrue(shown["Statement"])
            # They are nobody's to delete or change.
            self.assertRaises(self.iam.exceptions.ClientError, self.iam.delete_policy, PolicyArn=arn)
            self.assertRaises(self.iam.exceptions.ClientError, self.iam.create_policy_version, PolicyArn=arn,
                              PolicyDocument=document(allow("*", "*")), SetAsDefault=True)
            self.assertEqual(version, self.iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"])

    # errors

    def test_what_is_not_there(self):
        name = unique("nothing")
        arn = f"arn:aws:iam::{self.account_id}:policy/{name}"
        iam = self.iam
        for message, call, arguments in (
                (f"The user with name {name} cannot be found.", iam.get_user, {"UserName": name}),
                (f"The user with name {name} cannot be found.", iam.delete_user, {"UserName": name}),
                (f"The role with name {name} cannot be found.", iam.get_role, {"RoleName": name}),
                (f"The role with name {name} cannot be found.", iam.delete_role, {"RoleName": name}),
                (f"The group with name {name} cannot be found.", iam.get_group, {"GroupName": name}),
                (f"Policy {arn} was not found.", iam.get_policy, {"PolicyArn": arn}),
                (f"Instance Profile {name} cannot be found.", iam.get_instance_profile, {"InstanceProfileName": name})):
            with self.subTest(call.__name__):
                self.refused(404, "NoSuchEntity", message, call, **arguments)
        role, _ = self.role(NOBODY)
        self.refused(404, "NoSuchEntity", f"The role policy with name {name} cannot be found.",
                     iam.get_role_policy, RoleName=role, PolicyName=name)
        self.refused(404, "NoSuchEntity", None, iam.detach_role_policy, RoleName=role, PolicyArn=arn)

    def test_what_is_there_already(self):
        name = unique("twice")
        iam = self.iam
        for message, call, arguments in (
                (f"User with name {name} already exists.", iam.create_user, {"UserName": name}),
                (f"Role with name {name} already exists.", iam.create_role,
                 {"RoleName": name, "AssumeRolePolicyDocument": NOBODY}),
                (f"Group with name {name} already exists.", iam.create_group, {"GroupName": name}),
                (f"A policy called {name} already exists. Duplicate names are not allowed.", iam.create_policy,
                 {"PolicyName": name, "PolicyDocument": document(allow("s3:*", "*"))}),
                (f"Instance Profile {name} already exists.", iam.create_instance_profile, {"InstanceProfileName": name})):
            with self.subTest(call.__name__):
                call(**arguments)
                self.refused(409, "EntityAlreadyExists", message, call, **arguments)
        # Names are kept as written and compared without case.
        self.refused(409, "EntityAlreadyExists", None, iam.create_user, UserName=name.upper())

    def test_what_cannot_be_deleted_yet(self):
        name, _, credentials = self.user(allow("s3:*", "*"))
        iam = self.iam
        self.refused(409, "DeleteConflict", None, iam.delete_user, UserName=name)
        iam.delete_access_key(UserName=name, AccessKeyId=credentials[0])
        self.refused(409, "DeleteConflict", "Cannot delete entity, must delete policies first.", iam.delete_user, UserName=name)
        iam.delete_user_policy(UserName=name, PolicyName="inline")
        group = unique("group")
        iam.create_group(GroupName=group)
        iam.add_user_to_group(GroupName=group, UserName=name)
        self.refused(409, "DeleteConflict", "Cannot delete entity, must remove users from group first.", iam.delete_group, GroupName=group)
        self.refused(409, "DeleteConflict", None, iam.delete_user, UserName=name)
        iam.remove_user_from_group(GroupName=group, UserName=name)
        iam.delete_group(GroupName=group)
        policy = iam.create_policy(PolicyName=unique("policy"), PolicyDocument=document(allow("s3:*", "*")))["Policy"]["Arn"]
        iam.attach_user_policy(UserName=name, PolicyArn=policy)
        self.refused(409, "DeleteConflict", "Cannot delete entity, must detach all policies first.", iam.delete_user, UserName=name)
        self.refused(409, "DeleteConflict", "Cannot delete a policy attached to entities.", iam.delete_policy, PolicyArn=policy)
        iam.detach_user_policy(UserName=name, PolicyArn=policy)
        iam.create_policy_version(PolicyArn=policy, PolicyDocument=document(allow("s3:Get*", "*")))
        self.refused(409, "DeleteConflict", "This policy has more than one version. Before you delete a policy, you must "
                     "delete the policy's versions. The default version is deleted with the policy.",
                     iam.delete_policy, PolicyArn=policy)
        self.refused(409, "DeleteConflict", "Cannot delete the default version of a policy.",
                     iam.delete_policy_version, PolicyArn=policy, VersionId="v1")
        iam.delete_policy_version(PolicyArn=policy, VersionId="v2")
        iam.delete_policy(PolicyArn=policy)
        iam.delete_user(UserName=name)
        role, _ = self.role(NOBODY)
        profile = unique("profile")
        iam.create_instance_profile(InstanceProfileName=profile)
        iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=role)
        self.refused(409, "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.",
                     iam.delete_role, RoleName=role)
        iam.remove_role_from_instance_profile(InstanceProfileName=profile, RoleName=role)
        iam.delete_role(RoleName=role)

    # documents

    def test_documents_come_back_as_they_were_sent(self):
        sent = ('{\n  "Version" : "2012-10-17",\n  "Statement": {"Sid": "A1", "Effect": "Allow", "Action": "s3:GetObject",'
                ' "Resource": "arn:aws:s3:::b/%2F a+b&c=d;é<x>/*"}\n}')
        name, _ = self.role(NOBODY)
        raw = []
        self.iam.meta.events.register(
            "before-parse.iam.GetRolePolicy", lambda response_dict, **_: raw.append(response_dict["body"].decode("utf-8")))
        self.iam.put_role_policy(RoleName=name, PolicyName="exact", PolicyDocument=sent)
        shown = self.iam.get_role_policy(RoleName=name, PolicyName="exact")["PolicyDocument"]
        self.assertEqual(json.loads(sent), shown)
        if raw:  # older clients have no such event
            encoded = raw[0].split("<PolicyDocument>")[1].split("</PolicyDocument>")[0]
            self.assertRegex(encoded, r"^[A-Za-z0-9%._~*()+-]*$")
            self.assertEqual(sent, urllib.parse.unquote(encoded))
        policy = self.iam.create_policy(PolicyName=unique("exact"), PolicyDocument=sent)["Policy"]["Arn"]
        version = self.iam.get_policy_version(PolicyArn=policy, VersionId="v1")["PolicyVersion"]
        self.assertEqual(json.loads(sent), version["Document"])
        self.assertEqual(json.loads(NOBODY), self.iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"])

    def test_documents_that_are_refused(self):
        name, _ = self.role(NOBODY)
        statement = allow("s3:GetObject", "*")
        for expected, text in (
                ("Syntax errors in policy.", "{"),
                ("Syntax errors in policy.", "nonsense"),
                ("Syntax errors in policy.", document({**statement, "Effect": "Perhaps"})),
                ("Policy statement must contain actions.", document({"Effect": "Allow", "Resource": "*"})),
                ("Policy statement must contain resources.", document({"Effect": "Allow", "Action": "s3:*"})),
                ("Policy document should not specify a principal.", document({**statement, "Principal": "*"})),
                ("Resource bucket must be in ARN format or \"*\".", document(allow("s3:GetObject", "bucket"))),
                ("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.", document(allow("GetObject", "*"))),
                ("Policy document must be version 2012-10-17 or greater.",
                 json.dumps({"Version": "2008-10-17", "Statement": [statement]}))):
            with self.subTest(text):
                self.refused(400, "MalformedPolicyDocument", expected, self.iam.put_role_policy,
                             RoleName=name, PolicyName="bad", PolicyDocument=text)
                self.refused(400, "MalformedPolicyDocument", expected, self.iam.create_policy,
                             PolicyName=unique("bad"), PolicyDocument=text)
        self.refused(400, "MalformedPolicyDocument", "Has prohibited field Resource", self.iam.create_role,
                     RoleName=unique("bad"),
                     AssumeRolePolicyDocument=document({**json.loads(NOBODY)["Statement"][0], "Resource": "*"}))
        self.assertEqual([], self.iam.list_role_policies(RoleName=name)["PolicyNames"])

    # the whole account

    def test_authorization_details(self):
        name, user, _ = self.user(allow("s3:GetObject", "*"))
        role, role_arn = self.role(trust(user), allow("s3:PutObject", "*"), Tags=[{"Key": "team", "Value": "a"}])
        group = unique("group")
        self.iam.create_group(GroupName=group)
        self.iam.add_user_to_group(GroupName=group, UserName=name)
        policy = self.iam.create_policy(PolicyName=unique("policy"), PolicyDocument=document(allow("s3:*", "*")))["Policy"]["Arn"]
        self.iam.attach_role_policy(RoleName=role, PolicyArn=policy)
        found = {"UserDetailList": [], "RoleDetailList": [], "GroupDetailList": [], "Policies": []}
        pages = self.iam.get_paginator("get_account_authorization_details").paginate(
            Filter=["User", "Role", "Group", "LocalManagedPolicy"], PaginationConfig={"PageSize": 2})
        for page in pages:
            for member, items in found.items():
                items += page[member]
        mine = {member: next(item for item in items if item["Arn"] in (user, role_arn, policy) or item.get("GroupName") == group)
                for member, items in found.items()}
        self.assertEqual([group], mine["UserDetailList"]["GroupList"])
        self.assertEqual(json.loads(document(allow("s3:GetObject", "*"))),
                         mine["UserDetailList"]["UserPolicyList"][0]["PolicyDocument"])
        shown = mine["RoleDetailList"]
        self.assertEqual(json.loads(trust(user)), shown["AssumeRolePolicyDocument"])
        self.assertEqual([policy], [attached["PolicyArn"] for attached in shown["AttachedManagedPolicies"]])
        self.assertEqual([{"Key": "team", "Value": "a"}], shown["Tags"])
        self.assertEqual("v1", mine["Policies"]["PolicyVersionList"][0]["VersionId"])
        only = self.iam.get_account_authorization_details(Filter=["Group"])
        self.assertEqual([], only["UserDetailList"] + only["RoleDetailList"] + only["Policies"])
        summary = self.iam.get_account_summary()["SummaryMap"]
        self.assertGreaterEqual(summary["Users"], 1)
        self.assertGreaterEqual(summary["Roles"], 1)

    def test_simulation(self):
        bucket = "arn:aws:s3:::bucket/x"
        _, user, _ = self.user(
            allow("s3:GetObject", "arn:aws:s3:::bucket/*"),
            allow("s3:PutObject", "*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}),
            deny("s3:DeleteObject", "*"))

        def decide(**arguments):
            answer = self.iam.simulate_principal_policy(PolicySourceArn=user, **arguments)
            return {result["EvalActionName"]: result for result in answer["EvaluationResults"]}

        actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"]
        found = decide(ActionNames=actions, ResourceArns=[bucket])
        self.assertEqual(["allowed", "implicitDeny", "explicitDeny", "implicitDeny"],
                         [found[action]["EvalDecision"] for action in actions])
        self.assertEqual(bucket, found["s3:GetObject"]["EvalResourceName"])
        self.assertEqual(1, len(found["s3:GetObject"]["MatchedStatements"]))
        self.assertEqual(["aws:RequestedRegion"], found["s3:PutObject"]["MissingContextValues"])
        found = decide(ActionNames=["s3:PutObject"], ResourceArns=[bucket], ContextEntries=[{
            "ContextKeyName": "aws:RequestedRegion", "ContextKeyValues": ["eu-west-1"], "ContextKeyType": "string"}])
        self.assertEqual("allowed", found["s3:PutObject"]["EvalDecision"])
        found = decide(ActionNames=["s3:ListBucket"], PolicyInputList=[document(allow("s3:*", "*"))])
        self.assertEqual("allowed", found["s3:ListBucket"]["EvalDecision"])
        found = decide(ActionNames=["s3:GetObject"], ResourceArns=[bucket],
                       PermissionsBoundaryPolicyInputList=[document(allow("ec2:*", "*"))])
        self.assertEqual("implicitDeny", found["s3:GetObject"]["EvalDecision"])
        self.assertFalse(found["s3:GetObject"]["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"])
        custom = self.iam.simulate_custom_policy(
            PolicyInputList=[document(allow("s3:Get*", "*"))], ActionNames=["s3:GetObject", "s3:PutObject"])
        self.assertEqual(["allowed", "implicitDeny"], [each["EvalDecision"] for each in custom["EvaluationResults"]])
        self.assertEqual(["aws:RequestedRegion"],
                         self.iam.get_context_keys_for_principal_policy(PolicySourceArn=user)["ContextKeyNames"])

    # waiters: what they wait for is there when the call that makes it returns

    def test_waiters(self):
        now = {"Delay": 1, "MaxAttempts": 1}
        name, user, _ = self.user()
        role, _ = self.role(NOBODY)
        policy = self.iam.create_policy(PolicyName=unique("policy"), PolicyDocument=document(allow("s3:*", "*")))["Policy"]["Arn"]
        profile = unique("profile")
        self.iam.create_instance_profile(InstanceProfileName=profile)
        self.iam.get_waiter("user_exists").wait(UserName=name, WaiterConfig=now)
        self.iam.get_waiter("role_exists").wait(RoleName=role, WaiterConfig=now)
        self.iam.get_waiter("policy_exists").wait(PolicyArn=policy, WaiterConfig=now)
        self.iam.get_waiter("instance_profile_exists").wait(InstanceProfileName=profile, WaiterConfig=now)
