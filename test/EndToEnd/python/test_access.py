"""Who may do what: users, roles, sessions, resource policies, keys and accounts, as the documents of AWS describe them."""
import datetime

from access import AccessCase, allow, caught, deny, document, trust
from harness import unique
from server import REGION


class Access(AccessCase):
    # users

    def test_a_user_without_policies_may_nothing_and_is_told_why(self):
        name, arn, credentials = self.user()
        secret, secret_arn = self.secret()
        sm = self.as_("secretsmanager", credentials)
        self.assertEqual(arn, self.as_("sts", credentials).get_caller_identity()["Arn"])
        message = caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=secret)
        self.assertEqual(
            f"User: {arn} is not authorized to perform: secretsmanager:GetSecretValue on resource: {secret_arn} "
            "because no identity-based policy allows the secretsmanager:GetSecretValue action", message)

    def test_a_user_reads_the_named_secret_and_no_other(self):
        _, wanted = self.secret()
        _, other = self.secret()
        _, _, credentials = self.user(allow(["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], wanted))
        sm = self.as_("secretsmanager", credentials)
        self.assertEqual("s3cr3t", sm.get_secret_value(SecretId=wanted)["SecretString"])
        caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=other)
        caught(sm, "AccessDeniedException", sm.list_secrets)
        caught(sm, "AccessDeniedException", sm.put_secret_value, SecretId=wanted, SecretString="x")

    def test_a_secret_that_does_not_exist_is_only_missing_to_who_might_see_it(self):
        _, _, stranger = self.user()
        _, _, reader = self.user(allow("secretsmanager:*", "*"))
        sm = self.as_("secretsmanager", stranger)
        caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId="no/such/secret")
        sm = self.as_("secretsmanager", reader)
        caught(sm, "ResourceNotFoundException", sm.get_secret_value, SecretId="no/such/secret")

    def test_an_explicit_deny_outweighs_every_allow(self):
        _, arn = self.secret()
        _, user, credentials = self.user(allow("*", "*"), deny("secretsmanager:GetSecretValue", arn))
        sm = self.as_("secretsmanager", credentials)
        message = caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=arn)
        self.assertEqual(
            f"User: {user} is not authorized to perform: secretsmanager:GetSecretValue on resource: {arn} "
            "with an explicit deny in an identity-based policy", message)
        sm.describe_secret(SecretId=arn)

    def test_a_managed_policy_a_group_and_a_boundary(self):
        _, arn = self.secret()
        name, _, credentials = self.user()
        sm = self.as_("secretsmanager", credentials)
        group = unique("group")
        self.iam.create_group(GroupName=group)
        self.iam.attach_group_policy(GroupName=group, PolicyArn="arn:aws:iam::aws:policy/SecretsManagerReadWrite")
        self.iam.add_user_to_group(GroupName=group, UserName=name)
        self.assertEqual("s3cr3t", sm.get_secret_value(SecretId=arn)["SecretString"])
        boundary = self.iam.create_policy(PolicyName=unique("boundary"), PolicyDocument=document(
            allow("secretsmanager:Describe*", "*")))["Policy"]["Arn"]
        self.iam.put_user_permissions_boundary(UserName=name, PermissionsBoundary=boundary)
        sm.describe_secret(SecretId=arn)
        message = caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=arn)
        self.assertIn("because no permissions boundary allows the secretsmanager:GetSecretValue action", message)
        self.iam.delete_user_permissions_boundary(UserName=name)
        sm.get_secret_value(SecretId=arn)
        self.iam.remove_user_from_group(GroupName=group, UserName=name)
        caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=arn)

    def test_an_inactive_or_deleted_key_is_refused_at_once(self):
        name, _, credentials = self.user(allow("*", "*"))
        sm = self.as_("secretsmanager", credentials)
        sm.list_secrets()
        self.iam.update_access_key(UserName=name, AccessKeyId=credentials[0], Status="Inactive")
        caught(sm, "UnrecognizedClientException", sm.list_secrets)
        self.iam.update_access_key(UserName=name, AccessKeyId=credentials[0], Status="Active")
        sm.list_secrets()
        self.iam.delete_access_key(UserName=name, AccessKeyId=credentials[0])
        caught(sm, "UnrecognizedClientException", sm.list_secrets)

    def test_iam_itself_is_enforced(self):
        _, _, credentials = self.user(allow("iam:GetUser", "*"))
        iam = self.as_("iam", credentials)
        caught(iam, "AccessDenied", iam.create_user, UserName=unique("mallory"))
        caught(iam, "AccessDenied", iam.list_users)

    # the condition keys of Secrets Manager, and tags

    def test_condition_keys_of_an_action(self):
        _, arn = self.secret()
        _, _, credentials = self.user(
            allow("secretsmanager:GetSecretValue", "*", Condition={"StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}}),
            allow("secretsmanager:DeleteSecret", "*", Condition={"NumericGreaterThanEquals": {"secretsmanager:RecoveryWindowInDays": "14"}}),
            allow("secretsmanager:CreateSecret", "*", Condition={"StringLike": {"secretsmanager:Name": "team-a/*"}}),
            allow("secretsmanager:TagResource", "*", Condition={"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}))
        sm = self.as_("secretsmanager", credentials)
        sm.get_secret_value(SecretId=arn)
        caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=arn, VersionStage="AWSPREVIOUS")
        caught(sm, "AccessDeniedException", sm.delete_secret, SecretId=arn, RecoveryWindowInDays=7)
        # Absent is not enough for a condition that asks for a value.
        caught(sm, "AccessDeniedException", sm.delete_secret, SecretId=arn)
        sm.delete_secret(SecretId=arn, RecoveryWindowInDays=14)
        caught(sm, "AccessDeniedException", sm.create_secret, Name=unique("team-b/x"))
        sm.create_secret(Name=unique("team-a/x"), Tags=[{"Key": "team", "Value": "a"}])
        caught(sm, "AccessDeniedException", sm.create_secret, Name=unique("team-a/x"), Tags=[{"Key": "owner", "Value": "a"}])

    def test_access_by_tags_of_principal_and_secret(self):
        _, mine = self.secret(Tags=[{"Key": "project", "Value": "alpha"}])
        _, theirs = self.secret(Tags=[{"Key": "project", "Value": "beta"}])
        name, _, credentials = self.user(allow("secretsmanager:*", "*", Condition={
            "StringEquals": {"aws:ResourceTag/project": "${aws:PrincipalTag/project}"}}))
        sm = self.as_("secretsmanager", credentials)
        caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=mine)
        self.iam.tag_user(UserName=name, Tags=[{"Key": "project", "Value": "alpha"}])
        self.assertEqual("s3cr3t", sm.get_secret_value(SecretId=mine)["SecretString"])
        caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=theirs)
        # A change of tags that would take one's own access away is refused, and nothing is changed.
        caught(sm, "AccessDeniedException", sm.untag_resource, SecretId=mine, TagKeys=["project"])
        caught(sm, "AccessDeniedException", sm.tag_resource, SecretId=mine, Tags=[{"Key": "project", "Value": "beta"}])
        self.assertEqual([{"Key": "project", "Value": "alpha"}], sm.describe_secret(SecretId=mine)["Tags"])

    # resource policies

    def test_a_resource_policy_gives_access_within_the_account(self):
        _, arn = self.secret()
        _, user, credentials = self.user(allow("kms:Decrypt", "*"))
        sm = self.as_("secretsmanager", credentials)
        caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=arn)
        self.sm.put_resource_policy(SecretId=arn, ResourcePolicy=document(
            {"Effect": "Allow", "Principal": {"AWS": user}, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}))
        self.assertEqual("s3cr3t", sm.get_secret_value(SecretId=arn)["SecretString"])

    def test_a_resource_policy_denies_even_an_administrator(self):
        _, arn = self.secret()
        _, user, credentials = self.user(allow("*", "*"))
        sm = self.as_("secretsmanager", credentials)
        self.sm.put_resource_policy(SecretId=arn, ResourcePolicy=document(
            {"Effect": "Deny", "Principal": {"AWS": user}, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}))
        message = caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=arn)
        self.assertIn("with an explicit deny in a resource-based policy", message)

    def test_a_policy_that_locks_its_author_out_is_refused_and_validation_tells(self):
        _, arn = self.secret()
        lock = document({"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*"})
        _, _, credentials = self.user(allow("secretsmanager:*", "*"))
        sm = self.as_("secretsmanager", credentials)
        caught(sm, "MalformedPolicyDocumentException", sm.put_resource_policy, SecretId=arn, ResourcePolicy=lock)
        self.assertFalse(sm.validate_resource_policy(SecretId=arn, ResourcePolicy=lock)["PolicyValidationPassed"])
        self.assertNotIn("ResourcePolicy", sm.get_resource_policy(SecretId=arn))

    # roles

    def test_a_role_reads_what_its_policy_names(self):
        _, wanted = self.secret()
        _, other = self.secret()
        name, user, credentials = self.user()
        role, arn = self.role(trust(user), allow(["secretsmanager:GetSecretValue"], wanted))
        session = self.session(credentials, arn)
        who = self.as_("sts", session).get_caller_identity()
        self.assertEqual(f"arn:aws:sts::{self.account_id}:assumed-role/{role}/test", who["Arn"])
        sm = self.as_("secretsmanager", session)
        self.assertEqual("s3cr3t", sm.get_secret_value(SecretId=wanted)["SecretString"])
        message = caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=other)
        self.assertTrue(message.startswith(f"User: {who['Arn']} is not authorized to perform: secretsmanager:GetSecretValue on resource: {other}"))

    def test_who_is_not_trusted_may_not_assume_a_role(self):
        _, trusted, _ = self.user()
        _, stranger, credentials = self.user(allow("sts:AssumeRole", "*"))
        _, arn = self.role(trust(trusted), allow("*", "*"))
        sts = self.as_("sts", credentials)
        message = caught(sts, "AccessDenied", sts.assume_role, RoleArn=arn, RoleSessionName="xx")
        self.assertEqual(f"User: {stranger} is not authorized to perform: sts:AssumeRole on resource: {arn}", message)
        caught(sts, "AccessDenied", sts.assume_role, RoleArn=f"arn:aws:iam::{self.account_id}:role/none", RoleSessionName="xx")

    def test_trust_of_an_account_needs_a_policy_of_the_user_too(self):
        _, _, without = self.user()
        _, arn = self.role(trust(f"arn:aws:iam::{self.account_id}:root"), allow("secretsmanager:ListSecrets", "*"))
        _, _, having = self.user(allow("sts:AssumeRole", arn))
        sts = self.as_("sts", without)
        caught(sts, "AccessDenied", sts.assume_role, RoleArn=arn, RoleSessionName="xx")
        self.as_("secretsmanager", self.session(having, arn)).list_secrets()

    def test_an_external_id_is_asked_for(self):
        _, user, credentials = self.user()
        _, arn = self.role(trust(user, Condition={"StringEquals": {"sts:ExternalId": "42"}}))
        sts = self.as_("sts", credentials)
        caught(sts, "AccessDenied", sts.assume_role, RoleArn=arn, RoleSessionName="xx")
        caught(sts, "AccessDenied", sts.assume_role, RoleArn=arn, RoleSessionName="xx", ExternalId="43")
        sts.assume_role(RoleArn=arn, RoleSessionName="xx", ExternalId="42")

    def test_a_session_policy_narrows(self):
        _, arn = self.secret()
        _, user, credentials = self.user()
        _, role = self.role(trust(user), allow("secretsmanager:*", "*"))
        sm = self.as_("secretsmanager", self.session(credentials, role, Policy=document(allow("secretsmanager:DescribeSecret", "*"))))
        sm.describe_secret(SecretId=arn)
        message = caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=arn)
        self.assertIn("because no session policy allows the secretsmanager:GetSecretValue action", message)

    def test_a_changed_role_policy_holds_for_running_sessions(self):
        _, arn = self.secret()
        _, user, credentials = self.user()
        role, role_arn = self.role(trust(user), allow("secretsmanager:*", "*"))
        sm = self.as_("secretsmanager", self.session(credentials, role_arn))
        sm.get_secret_value(SecretId=arn)
        self.iam.delete_role_policy(RoleName=role, PolicyName="inline")
        caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=arn)
        self.iam.delete_role(RoleName=role)
        self.assertRaises(sm.exceptions.ClientError, sm.get_secret_value, SecretId=arn)

    def test_a_roles_sessions_can_be_revoked(self):
        _, user, credentials = self.user()
        role, arn = self.role(trust(user), allow("secretsmanager:ListSecrets", "*"))
        session = self.session(credentials, arn)
        sm = self.as_("secretsmanager", session)
        sm.list_secrets()
        later = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1)).isoformat()
        self.iam.tag_role(RoleName=role, Tags=[{"Key": "strongroom:sessions-revoked-before", "Value": later}])
        caught(sm, "ExpiredTokenException", sm.list_secrets)
        self.iam.untag_role(RoleName=role, TagKeys=["strongroom:sessions-revoked-before"])
        sm.list_secrets()

    # keys

    def test_a_secret_under_a_customers_key_needs_the_key_too(self):
        key = self.kms.client.create_key()["KeyMetadata"]["Arn"]
        _, arn = self.secret(KmsKeyId=key)
        name, _, credentials = self.user(allow("secretsmanager:GetSecretValue", arn))
        sm = self.as_("secretsmanager", credentials)
        message = caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=arn)
        self.assertEqual("Access to KMS is not allowed", message)
        self.iam.put_user_policy(UserName=name, PolicyName="key", PolicyDocument=document(allow(
            "kms:Decrypt", key, Condition={"StringEquals": {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}})))
        self.assertEqual("s3cr3t", sm.get_secret_value(SecretId=arn)["SecretString"])

    def test_the_default_key_needs_no_permission_of_its_own(self):
        _, arn = self.secret()
        _, _, credentials = self.user(allow("secretsmanager:GetSecretValue", arn))
        self.assertEqual("s3cr3t", self.as_("secretsmanager", credentials).get_secret_value(SecretId=arn)["SecretString"])

    def test_a_key_policy_is_the_root_of_trust(self):
        _, user, credentials = self.user(allow("kms:*", "*"))
        _, admin, admin_credentials = self.user(allow("kms:*", "*"))
        kms = self.as_("kms", admin_credentials)
        key = kms.create_key(Policy=document(
            {"Effect": "Allow", "Principal": {"AWS": admin}, "Action": "kms:*", "Resource": "*"}))["KeyMetadata"]["Arn"]
        theirs = self.as_("kms", credentials)
        caught(theirs, "AccessDeniedException", theirs.encrypt, KeyId=key, Plaintext=b"x")
        kms.create_grant(KeyId=key, GranteePrincipal=user, Operations=["Encrypt"])
        theirs.encrypt(KeyId=key, Plaintext=b"x")
        caught(theirs, "AccessDeniedException", theirs.describe_key, KeyId=key)


class Conditions(AccessCase):
    """Keys that come from how the server is set up."""

    server_environment = {"STRONGROOM_ORGANIZATION_ID": "o-a1b2c3d4e5", "STRONGROOM_VPCE_HEADER": "X-Vpce"}

    def test_the_organization_of_the_accounts(self):
        _, arn = self.secret()
        _, user, credentials = self.user()
        sm = self.as_("secretsmanager", credentials)
        for organization, allowed in (("o-somebodyelse", False), ("o-a1b2c3d4e5", True)):
            self.sm.put_resource_policy(SecretId=arn, ResourcePolicy=document({
                "Effect": "Allow", "Principal": {"AWS": user}, "Action": "secretsmanager:GetSecretValue", "Resource": "*",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": organization}}}))
            if allowed:
                self.assertEqual("s3cr3t", sm.get_secret_value(SecretId=arn)["SecretString"])
            else:
                caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=arn)

    def test_the_endpoint_that_a_trusted_proxy_names(self):
        _, arn = self.secret()
        _, _, credentials = self.user(allow("secretsmanager:GetSecretValue", arn, Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}}))
        sm = self.as_("secretsmanager", credentials)
        caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=arn)
        sm.meta.events.register("before-send.*", lambda request, **_: request.headers.__setitem__("X-Vpce", "vpce-1"))
        self.assertEqual("s3cr3t", sm.get_secret_value(SecretId=arn)["SecretString"])
