using Strongroom.Services.Kms.Model;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Tests.Operations;

public sealed class PutParameterTests : SsmFixture
{
    private static readonly string Long = new('x', 4097);
    private static readonly string TooLong = new('x', 8193);

    private const string Expiring = """[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2030-01-01T00:00:00.000Z"}}]""";

    [Fact]
    public async Task A_parameter_is_made_and_overwritten()
    {
        var made = await PutAsync("one");
        Assert.Equal((1, "Standard"), (made.Version, made.Tier));
        Assert.Equal(2, (await PutAsync("two", overwrite: true)).Version);
        var read = await GetAsync();
        Assert.Equal(("two", 2, Name, Arn(), "String", "text"), (Text(read.Value!), read.Version, read.Name, read.ARN, read.Type, read.DataType));
        Assert.Null(read.Selector);
    }

    [Fact]
    public async Task Parameters_are_there_after_a_restart()
    {
        await PutAsync("secret", type: "SecureString");
        await RestartAsync();
        Assert.Equal("secret", await ReadAsync());
    }

    [Fact]
    public async Task An_existing_parameter_is_overwritten_only_if_asked()
    {
        await PutAsync("one");
        await RefusedAsync("ParameterAlreadyExists", "To overwrite this value, set the overwrite option in the request to true.", SsmOperations.PutParameter, Put("two"));
        Assert.Equal("one", await ReadAsync());
    }

    [Fact]
    public async Task What_is_not_said_on_overwriting_stays()
    {
        await PutAsync("12", description: "d", pattern: "^[0-9]+$");
        await PutAsync("34", type: null, overwrite: true);
        var described = (await CallAsync(SsmOperations.DescribeParameters, new DescribeParametersRequest())).Parameters!.Single();
        Assert.Equal(("d", "^[0-9]+$", "String", 2), (described.Description, described.AllowedPattern, described.Type, described.Version));
        await RefusedAsync("ParameterPatternMismatchException", "cannot be validated against allowedPattern: ^[0-9]+$", SsmOperations.PutParameter, Put("x", overwrite: true));
    }

    [Theory]
    [InlineData("/aws/x", Denied, "No access to reserved parameter name: /aws/x.")]
    [InlineData("/AWS/x", Denied, "No access to reserved parameter name: /AWS/x.")]
    [InlineData("awsome", Validation, "can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).")]
    [InlineData("/ssm", Validation, "can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).")]
    [InlineData("/SSM/x", Validation, "can't be prefixed with \"ssm\" (case-insensitive). If formed as a path")]
    [InlineData("//a//b", Validation, "sub-paths divided by slash symbol")]
    [InlineData("a b", Validation, "letters, numbers and the following 3 symbols .-_")]
    [InlineData("a:1", Validation, "letters, numbers and the following 3 symbols .-_")]
    [InlineData("a/b", Validation, "Parameter name must be a fully qualified name.")]
    [InlineData("/a/", Validation, "Parameter name must not end with slash.")]
    [InlineData("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", "HierarchyLevelLimitExceededException", "maximum of 15 levels")]
    public async Task A_name_that_cannot_be_is_refused(string name, string code, string message) =>
        await RefusedAsync(code, message, SsmOperations.PutParameter, Put(name: name));

    [Fact]
    public async Task The_longest_name_has_1011_characters_with_its_ARN()
    {
        var longest = new string('n', 1011 - Arn("").Length);
        await PutAsync(name: longest);
        await RefusedAsync(Validation, "1011", SsmOperations.PutParameter, Put(name: longest + "n"));
    }

    [Fact]
    public async Task Fifteen_levels_and_spaces_around_a_name_are_fine()
    {
        await PutAsync(name: " /1/2/3/4/5/6/7/8/9/10/11/12/13/14/15 ");
        Assert.Equal("one", await ReadAsync("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15"));
    }

    [Fact]
    public async Task A_new_parameter_needs_a_type() =>
        await RefusedAsync(Validation, "A parameter type is required when you create a parameter.", SsmOperations.PutParameter, Put(type: null));

    [Fact]
    public async Task The_type_changes_outside_hierarchies_only()
    {
        await PutAsync();
        await RefusedAsync("HierarchyTypeMismatchException", "doesn't support changing a parameter type", SsmOperations.PutParameter, Put(type: "SecureString", overwrite: true));
        await PutAsync(name: "flat");
        await PutAsync("secret", name: "flat", type: "SecureString", overwrite: true);
        Assert.Equal("secret", await ReadAsync("flat"));
    }

    [Theory]
    [InlineData("", "Member must have length greater than or equal to 1.")]
    [InlineData("a {{b}} c", "Parameter value can't nest another parameter.")]
    public async Task A_value_that_cannot_be_is_refused(string value, string message) =>
        await RefusedAsync(Validation, message, SsmOperations.PutParameter, Put(value));

    [Fact]
    public async Task Braces_that_do_not_close_are_a_value()
    {
        await PutAsync("}} {{ {");
        Assert.Equal("}} {{ {", await ReadAsync());
    }

    [Theory]
    [InlineData("(a")]
    [InlineData("(?=a)b")]
    [InlineData("(a)\\1")]
    public async Task A_pattern_must_be_one_that_cannot_run_away(string pattern) =>
        await RefusedAsync("InvalidAllowedPatternException", "regular expression requirement", SsmOperations.PutParameter, Put(pattern: pattern));

    [Fact]
    public async Task A_pattern_that_backtracks_elsewhere_ends_here() =>
        await RefusedAsync("ParameterPatternMismatchException", null, SsmOperations.PutParameter, Put(new string('a', 4000) + "!", pattern: "^(a+)+$"));

    [Fact]
    public async Task An_image_must_look_like_one()
    {
        await PutAsync("ami-0123456789abcdef0", dataType: "aws:ec2:image");
        Assert.Equal("aws:ec2:image", (await GetAsync()).DataType);
        await RefusedAsync(Validation, "not a valid image ID", SsmOperations.PutParameter, Put("ami-xyz", overwrite: true));
        await RefusedAsync("UnsupportedParameterType", "not supported for the following input type: StringList", SsmOperations.PutParameter, Put("ami-01234567", name: "/l", type: "StringList", dataType: "aws:ec2:image"));
        await RefusedAsync(Validation, "The following data type is not supported: Text (Data type names are all lowercase.)", SsmOperations.PutParameter, Put(name: "/d", dataType: "Text"));
        await PutAsync("{}", name: "/integration", type: "SecureString", dataType: "aws:ssm:integration");
    }

    [Fact]
    public async Task Tiers_hold_what_they_hold()
    {
        await RefusedAsync(Validation, "Standard tier parameters support a maximum parameter value of 4096 characters.", SsmOperations.PutParameter, Put(Long));
        await RefusedAsync(Validation, "8192", SsmOperations.PutParameter, Put(TooLong, tier: "Advanced"));
        await RefusedAsync(Validation, "8192", SsmOperations.PutParameter, Put(TooLong, tier: "Intelligent-Tiering"));
        Assert.Equal("Standard", (await PutAsync("short", tier: "Intelligent-Tiering")).Tier);
        Assert.Equal("Advanced", (await PutAsync(Long, tier: "Intelligent-Tiering", overwrite: true)).Tier);
        Assert.Equal("Advanced", (await PutAsync("short", tier: "Intelligent-Tiering", overwrite: true)).Tier);
        Assert.Equal("Advanced", (await PutAsync("short", overwrite: true)).Tier);
        await RefusedAsync(Validation, "You can't downgrade a parameter", SsmOperations.PutParameter, Put("short", tier: "Standard", overwrite: true));
    }

    [Fact]
    public async Task Tags_come_with_a_new_parameter_only()
    {
        await PutAsync(tags: [Tag("a", "b")]);
        await RefusedAsync(Validation, "tags and overwrite can't be used together", SsmOperations.PutParameter, Put(overwrite: true, tags: [Tag("a", "c")]));
        await RefusedAsync(Validation, "aws:", SsmOperations.PutParameter, Put(name: "/x", tags: [Tag("aws:a", "c")]));
        await RefusedAsync(Validation, "once", SsmOperations.PutParameter, Put(name: "/x", tags: [Tag("a", "1"), Tag("a", "2")]));
        await RefusedAsync(Validation, "50 tags", SsmOperations.PutParameter, Put(name: "/x", tags: [.. Enumerable.Range(0, 51).Select(number => Tag($"t{number}", ""))]));
    }

    [Fact]
    public async Task A_hundred_versions_are_kept_unless_the_oldest_is_labelled()
    {
        for (var version = 1; version <= 101; version++)
        {
            Assert.Equal(version, (await PutAsync($"v{version}", overwrite: true)).Version);
        }

        await RefusedAsync("ParameterVersionNotFound", "could not find version 1 of", SsmOperations.GetParameter, new GetParameterRequest { Name = $"{Name}:1" });
        Assert.Equal("v2", await ReadAsync($"{Name}:2"));
        await LabelAsync(2, "keep");
        await RefusedAsync("ParameterMaxVersionLimitExceeded", $"create a new version of {Name} by calling the PutParameter API with the overwrite flag. Version 2, the oldest", SsmOperations.PutParameter, Put(overwrite: true));
        await LabelAsync(3, "keep");
        Assert.Equal(102, (await PutAsync(overwrite: true)).Version);
    }

    [Fact]
    public async Task A_key_that_cannot_be_used_is_InvalidKeyId()
    {
        var key = await CreateKeyAsync();
        await RefusedAsync(Validation, "KeyId is required for SecureString type parameter only.", SsmOperations.PutParameter, Put(key: key));
        await RefusedAsync("InvalidKeyId", "not found", SsmOperations.PutParameter, Put(type: "SecureString", key: "alias/none"));
        await CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = key });
        await RefusedAsync("InvalidKeyId", "is disabled", SsmOperations.PutParameter, Put(type: "SecureString", key: key));
        await RefusedAsync("InvalidKeyId", "is disabled", SsmOperations.PutParameter, Put(type: "SecureString", key: key, tier: "Advanced"));
    }

    [Theory]
    [InlineData("""{"Type":"Expiration"}""", Validation, "Invalid policies input")]
    [InlineData("nonsense", Validation, "Invalid policies input")]
    [InlineData("""["x"]""", Validation, "Invalid policies input")]
    [InlineData("""[{"Type":"Other","Version":"1.0","Attributes":{}}]""", "InvalidPolicyTypeException", "Expiration, ExpirationNotification, and NoChangeNotification")]
    [InlineData("""[{"Type":"Expiration","Version":"2.0","Attributes":{"Timestamp":"2030-01-01T00:00:00Z"}}]""", "InvalidPolicyAttributeException", "version")]
    [InlineData("""[{"Type":"Expiration","Version":"1.0"}]""", "InvalidPolicyAttributeException", "Attributes")]
    [InlineData("""[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2020-01-01T00:00:00Z"}}]""", "InvalidPolicyAttributeException", "future")]
    [InlineData("""[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2030-01-01"}}]""", "InvalidPolicyAttributeException", "ISO_INSTANT")]
    [InlineData("""[{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"0","Unit":"Days"}}]""", "InvalidPolicyAttributeException", "After")]
    [InlineData("""[{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"999999999","Unit":"Days"}}]""", "InvalidPolicyAttributeException", "After")]
    [InlineData("""[{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"1","Unit":"Weeks"}}]""", "InvalidPolicyAttributeException", "Unit")]
    [InlineData("""[{"Type":"ExpirationNotification","Version":"1.0","Attributes":{"Before":"1","Unit":"Days"}}]""", "IncompatiblePolicyException", "needs an Expiration")]
    public async Task A_policy_that_cannot_be_is_refused(string policies, string code, string message) =>
        await RefusedAsync(code, message, SsmOperations.PutParameter, Put(tier: "Advanced", policies: policies));

    [Fact]
    public async Task Policies_are_for_advanced_parameters_one_expiration_and_ten_in_all()
    {
        await RefusedAsync(Validation, "Standard tier parameters don't support parameter policies", SsmOperations.PutParameter, Put(policies: Expiring));
        await RefusedAsync("IncompatiblePolicyException", "more than one Expiration", SsmOperations.PutParameter, Put(tier: "Advanced", policies: $"[{Expiring[1..^1]},{Expiring[1..^1]}]"));
        const string One = """{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"1","Unit":"Days"}}""";
        await RefusedAsync("PoliciesLimitExceededException", "10", SsmOperations.PutParameter, Put(tier: "Advanced", policies: $"[{string.Join(',', Enumerable.Repeat(One, 11))}]"));
        Assert.Equal("Advanced", (await PutAsync(tier: "Intelligent-Tiering", policies: Expiring)).Tier);
    }

    [Fact]
    public async Task Denied_by_default() => await DeniedAsync(SsmOperations.PutParameter, Put());

    [Fact]
    public async Task Overwriting_policies_and_tags_can_be_kept_from_somebody()
    {
        var maker = await UserAsync(Allow("ssm:PutParameter", Arn(), """{"StringEquals":{"ssm:Overwrite":"false","ssm:Policies":"false"}}"""));
        await PutAsync(context: maker);
        await RefusedAsync(Denied, "ssm:PutParameter", SsmOperations.PutParameter, Put(overwrite: true), maker);
        await RefusedAsync(Denied, "ssm:PutParameter", SsmOperations.PutParameter, Put(tier: "Advanced", policies: Expiring), maker);
        await CallAsync(SsmOperations.DeleteParameter, new DeleteParameterRequest { Name = Name });
        await RefusedAsync(Denied, "ssm:AddTagsToResource", SsmOperations.PutParameter, Put(tags: [Tag("a", "b")]), maker);
    }

    [Fact]
    public async Task Writers_at_once_make_versions_one_after_the_other()
    {
        await PutAsync("0");
        var versions = await Task.WhenAll(Enumerable.Range(0, 8).Select(async number => (await PutAsync($"{number}", overwrite: true)).Version!.Value));
        Assert.Equal(Enumerable.Range(2, 8).Select(number => (long)number), versions.Order());
    }
}
