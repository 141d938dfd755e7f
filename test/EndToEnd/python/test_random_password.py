"""GetRandomPassword."""
import string

from harness import in_both_modes

PUNCTUATION = set(string.punctuation)
CLASSES = (set(string.ascii_lowercase), set(string.ascii_uppercase), set(string.digits), PUNCTUATION)
TOO_SHORT = "Password length is too short based on the required types."


@in_both_modes
class RandomPassword:
    def password(self, **parameters):
        return self.sm.get_random_password(**parameters)["RandomPassword"]

    def test_default_has_32_characters_of_all_four_classes(self):
        self.assertEqual(32, len(PUNCTUATION))
        for _ in range(10):
            password = self.password()
            self.assertEqual(32, len(password))
            self.assertLessEqual(set(password), set().union(*CLASSES))
            for kind in CLASSES:
                self.assertTrue(set(password) & kind, password)

    def test_no_two_are_the_same(self):
        self.assertEqual(20, len({self.password() for _ in range(20)}))

    def test_length(self):
        for length in (4, 5, 100, 4096):
            self.assertEqual(length, len(self.password(PasswordLength=length)))
        self.assertEqual(1, len(self.password(PasswordLength=1, RequireEachIncludedType=False)))

    def test_every_character_of_every_class_can_occur(self):
        self.assertEqual(set().union(*CLASSES), set(self.password(PasswordLength=4096)))

    def test_classes_can_be_excluded(self):
        for flag, kind in zip(
                ("ExcludeLowercase", "ExcludeUppercase", "ExcludeNumbers", "ExcludePunctuation"), CLASSES):
            self.assertFalse(set(self.password(PasswordLength=1000, **{flag: True})) & kind, flag)
        digits = self.password(ExcludeLowercase=True, ExcludeUppercase=True, ExcludePunctuation=True)
        self.assertRegex(digits, r"^\d{32}$")

    def test_characters_can_be_excluded(self):
        password = self.password(PasswordLength=2000, ExcludeCharacters="\"'\\/@abcXYZ019")
        self.assertFalse(set(password) & set("\"'\\/@abcXYZ019"))

    def test_space_only_on_request(self):
        self.assertNotIn(" ", self.password(PasswordLength=4096))
        self.assertIn(" ", self.password(PasswordLength=4096, IncludeSpace=True))

    def test_required_types_need_room(self):
        for length in (1, 2, 3):
            self.fails("InvalidParameterException", TOO_SHORT, self.sm.get_random_password, PasswordLength=length)
        self.assertEqual(3, len(self.password(PasswordLength=3, ExcludePunctuation=True)))

    def test_nothing_left_to_choose_from_is_refused(self):
        self.fails(
            ("InvalidParameterException", "InvalidRequestException"), None, self.sm.get_random_password,
            ExcludeLowercase=True, ExcludeUppercase=True, ExcludeNumbers=True, ExcludePunctuation=True)

    def test_excluded_characters_have_a_limit(self):
        self.fails("ValidationException", None, self.sm.get_random_password, ExcludeCharacters="a" * 4097)

    def test_a_small_alphabet_is_used_evenly(self):
        password = self.password(
            PasswordLength=4096, ExcludeLowercase=True, ExcludeUppercase=True, ExcludePunctuation=True,
            ExcludeCharacters="23456789")
        # 4096 fair coins are outside of 1848..2248 (6.25 sigma) once in two billion runs.
        self.assertTrue(1848 < password.count("0") < 2248, password.count("0"))
