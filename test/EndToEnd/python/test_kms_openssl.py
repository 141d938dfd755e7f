"""KMS against the openssl program: it verifies what KMS signs, makes what KMS is to open, and wraps what KMS is to import."""
import os
import pathlib
import shutil
import subprocess
import tempfile

from harness import in_both_modes
from server import OTHER_REGION

MESSAGE = b"signed by a key that never leaves the server"


@in_both_modes
class OpenSsl:
    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="strongroom-openssl-"))
        self.addCleanup(shutil.rmtree, self.place, ignore_errors=True)

    def openssl(self, *arguments):
        """The program's output; a failure of it fails the test."""
        done = subprocess.run(["openssl", *arguments], cwd=self.place, capture_output=True, check=False)
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout

    def file(self, name, content):
        (self.place / name).write_bytes(content)
        return name

    def key(self, spec, usage, **parameters):
        return self.kms.create_key(KeySpec=spec, KeyUsage=usage, **parameters)["KeyMetadata"]["KeyId"]

    def public_key(self, key):
        der = self.file("public.der", self.kms.get_public_key(KeyId=key)["PublicKey"])
        self.openssl("pkey", "-pubin", "-inform", "DER", "-in", der, "-out", "public.pem", "-pubout")
        return "public.pem"

    def verify_by_openssl(self, key, algorithm):
        signature = self.kms.sign(KeyId=key, Message=MESSAGE, SigningAlgorithm=algorithm)["Signature"]
        padding = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"] if "_PSS_" in algorithm else []
        self.assertIn(b"Verified OK", self.openssl(
            "dgst", "-sha" + algorithm[-3:], *padding, "-verify", self.public_key(key),
            "-signature", self.file("signature", signature), self.file("message", MESSAGE)))

    def test_openssl_verifies_signatures(self):
        rsa = self.key("RSA_2048", "SIGN_VERIFY")
        for padding in ("PSS", "PKCS1_V1_5"):
            for size in (256, 384, 512):
                self.verify_by_openssl(rsa, f"RSASSA_{padding}_SHA_{size}")
        for spec, size in (("ECC_NIST_P256", 256), ("ECC_NIST_P384", 384), ("ECC_NIST_P521", 512), ("ECC_SECG_P256K1", 256)):
            self.verify_by_openssl(self.key(spec, "SIGN_VERIFY"), f"ECDSA_SHA_{size}")

    def test_kms_opens_what_openssl_encrypted(self):
        key = self.key("RSA_3072", "ENCRYPT_DECRYPT")
        public = self.public_key(key)
        for size in (1, 256):
            self.openssl(
                "pkeyutl", "-encrypt", "-pubin", "-inkey", public, "-in", self.file("message", MESSAGE), "-out", "ciphertext",
                "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", f"rsa_oaep_md:sha{size}", "-pkeyopt", f"rsa_mgf1_md:sha{size}")
            opened = self.kms.decrypt(
                KeyId=key, CiphertextBlob=(self.place / "ciphertext").read_bytes(), EncryptionAlgorithm=f"RSAES_OAEP_SHA_{size}")
            self.assertEqual(MESSAGE, opened["Plaintext"])

    def test_openssl_derives_the_same_secret(self):
        key = self.key("ECC_NIST_P256", "KEY_AGREEMENT")
        self.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-out", "own.pem")
        own = self.openssl("pkey", "-in", "own.pem", "-pubout", "-outform", "DER")
        derived = self.openssl("pkeyutl", "-derive", "-inkey", "own.pem", "-peerkey", self.public_key(key))
        secret = self.kms.derive_shared_secret(KeyId=key, KeyAgreementAlgorithm="ECDH", PublicKey=own)["SharedSecret"]
        self.assertEqual(derived, secret)

    def test_openssl_makes_the_same_authentication_code_with_imported_material(self):
        secret = os.urandom(32)
        key = self.key("HMAC_256", "GENERATE_VERIFY_MAC", Origin="EXTERNAL")
        self.import_material(key, secret, "RSAES_OAEP_SHA_256")
        made = self.openssl(
            "dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:" + secret.hex(), "-binary", self.file("message", MESSAGE))
        self.assertEqual(made, self.kms.generate_mac(KeyId=key, Message=MESSAGE, MacAlgorithm="HMAC_SHA_256")["Mac"])
        self.assertTrue(self.kms.verify_mac(KeyId=key, Message=MESSAGE, MacAlgorithm="HMAC_SHA_256", Mac=made)["MacValid"])
        self.fails("KMSInvalidMacException", "", self.kms.verify_mac,
                   KeyId=key, Message=b"another", MacAlgorithm="HMAC_SHA_256", Mac=made)

    def import_material(self, key, material, algorithm):
        given = self.kms.get_parameters_for_import(KeyId=key, WrappingAlgorithm=algorithm, WrappingKeySpec="RSA_4096")
        self.file("wrapping.der", given["PublicKey"])
        size = "1" if algorithm.endswith("_1") else "256"
        wrapped = b""
        if algorithm.startswith("RSA_AES"):
            one_time = os.urandom(32)
            self.openssl(
                "enc", "-id-aes256-wrap-pad", "-K", one_time.hex(), "-iv", "A65959A6",
                "-in", self.file("material", material), "-out", "padded")
            wrapped, material = (self.place / "padded").read_bytes(), one_time
        self.openssl(
            "pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", "wrapping.der",
            "-in", self.file("material", material), "-out", "wrapped",
            "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", f"rsa_oaep_md:sha{size}", "-pkeyopt", f"rsa_mgf1_md:sha{size}")
        self.kms.import_key_material(
            KeyId=key, ImportToken=given["ImportToken"], ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
            EncryptedKeyMaterial=(self.place / "wrapped").read_bytes() + wrapped)

    def test_material_wrapped_by_openssl_is_imported_deleted_and_imported_again(self):
        for algorithm in ("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"):
            with self.subTest(algorithm):
                key = self.kms.create_key(Origin="EXTERNAL")["KeyMetadata"]
                self.assertEqual("PendingImport", key["KeyState"])
                material = os.urandom(32)
                self.import_material(key["KeyId"], material, algorithm)
                blob = self.kms.encrypt(KeyId=key["KeyId"], Plaintext=MESSAGE)["CiphertextBlob"]
                self.kms.delete_imported_key_material(KeyId=key["KeyId"])
                self.fails("KMSInvalidStateException", key["Arn"] + " is pending import.", self.kms.decrypt, CiphertextBlob=blob)
                self.fails("IncorrectKeyMaterialException", None, self.import_material,
                           key=key["KeyId"], material=os.urandom(32), algorithm=algorithm)
                self.import_material(key["KeyId"], material, algorithm)
                self.assertEqual(MESSAGE, self.kms.decrypt(CiphertextBlob=blob)["Plaintext"])

    def test_a_key_pair_of_openssl_is_imported(self):
        self.openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "own.pem")
        pkcs8 = self.openssl("pkcs8", "-topk8", "-nocrypt", "-in", "own.pem", "-outform", "DER")
        key = self.key("RSA_2048", "SIGN_VERIFY", Origin="EXTERNAL")
        self.import_material(key, pkcs8, "RSA_AES_KEY_WRAP_SHA_256")
        self.assertEqual(
            self.openssl("pkey", "-in", "own.pem", "-pubout", "-outform", "DER"), self.kms.get_public_key(KeyId=key)["PublicKey"])
        signature = self.openssl("dgst", "-sha256", "-sign", "own.pem", self.file("message", MESSAGE))
        self.assertTrue(self.kms.verify(
            KeyId=key, Message=MESSAGE, Signature=signature, SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256")["SignatureValid"])
        self.fails("KMSInvalidSignatureException", "", self.kms.verify,
                   KeyId=key, Message=b"another", Signature=signature, SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256")

    def test_openssl_reads_a_data_key_pair(self):
        key = self.kms.create_key()["KeyMetadata"]["KeyId"]
        pair = self.kms.generate_data_key_pair(KeyId=key, KeyPairSpec="ECC_NIST_P384")
        self.file("pair.der", pair["PrivateKeyPlaintext"])
        self.assertEqual(
            pair["PublicKey"], self.openssl("pkey", "-inform", "DER", "-in", "pair.der", "-pubout", "-outform", "DER"))
        self.assertEqual(pair["PrivateKeyPlaintext"], self.kms.decrypt(CiphertextBlob=pair["PrivateKeyCiphertextBlob"])["Plaintext"])

    def test_grants_policies_tags_and_rotation_through_boto3(self):
        made = self.kms.create_key(MultiRegion=True)["KeyMetadata"]
        key, account = made["KeyId"], made["AWSAccountId"]
        grant = self.kms.create_grant(
            KeyId=key, GranteePrincipal=f"arn:aws:iam::{account}:role/reader", Operations=["Decrypt"],
            Constraints={"EncryptionContextSubset": {"app": "shop"}})
        self.assertEqual([grant["GrantId"]], [each["GrantId"] for each in self.kms.list_grants(KeyId=key)["Grants"]])
        self.kms.retire_grant(GrantToken=grant["GrantToken"])
        self.assertEqual([], self.kms.list_grants(KeyId=key)["Grants"])
        policy = self.kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
        self.kms.put_key_policy(KeyId=key, Policy=policy)
        self.kms.tag_resource(KeyId=key, Tags=[{"TagKey": "a", "TagValue": "b"}])
        self.assertEqual([{"TagKey": "a", "TagValue": "b"}], self.kms.list_resource_tags(KeyId=key)["Tags"])
        before = self.kms.encrypt(KeyId=key, Plaintext=b"before")["CiphertextBlob"]
        self.kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=100)
        self.assertEqual(100, self.kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"])
        self.kms.rotate_key_on_demand(KeyId=key)
        self.assertEqual(["ON_DEMAND"], [each["RotationType"] for each in self.kms.list_key_rotations(KeyId=key)["Rotations"]])
        self.kms.replicate_key(KeyId=key, ReplicaRegion=OTHER_REGION)
        there = self.api("kms", region=OTHER_REGION)
        self.assertEqual(b"before", there.decrypt(CiphertextBlob=before)["Plaintext"])
