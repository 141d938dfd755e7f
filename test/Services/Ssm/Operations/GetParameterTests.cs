using System.Text.Json;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Tests.Operations;

public sealed class GetParameterTests : SsmFixture
{
    private const string Reference = "/aws/reference/secretsmanager/";

    private Task MissingAsync(string code, string name) =>
        RefusedAsync(code, null, SsmOperations.GetParameter, new GetParameterRequest { Name = name, WithDecryption = true });

    [Fact]
    public async Task Versions_and_labels_select_with_name_and_ARN()
    {
        await PutAsync("one");
        await PutAsync("two", overwrite: true);
        await LabelAsync(1, "old");
        foreach (var name in new[] { Name, Arn() })
        {
            Assert.Equal("two", await ReadAsync(name));
            Assert.Equal("one", await ReadAsync($"{name}:1"));
            var read = await GetAsync($"{name}:old");
            Assert.Equal(("one", 1, ":old", Name), (Text(read.Value!), read.Version, read.Selector, read.Name));
        }
    }

    [Fact]
    public async Task What_is_not_there_is_told_as_such()
    {
        await PutAsync();
        await MissingAsync("ParameterNotFound", "/none");
        await MissingAsync("ParameterNotFound", Arn("/none"));
        await MissingAsync("ParameterNotFound", Arn().Replace(Region, "us-east-1", StringComparison.Ordinal));
        await MissingAsync("ParameterNotFound", "/aws/service/none");
        await MissingAsync("ParameterVersionNotFound", $"{Name}:2");
        await MissingAsync("ParameterVersionNotFound", $"{Name}:label");
        await MissingAsync("ParameterVersionNotFound", $"{Name}:99999999999999999999");
        foreach (var bad in new[] { "a b", $"{Name}:", $"{Name}:1:2", "arn:aws:ssm:r:1:document/x", "arn:aws:ssm:r:1:parameter//x" })
        {
            await MissingAsync(Validation, bad);
        }
    }

    [Fact]
    public async Task Names_with_and_without_a_slash_are_two_parameters()
    {
        await PutAsync("flat", name: "p");
        await PutAsync("deep", name: "/p");
        Assert.Equal(("flat", "deep"), (await ReadAsync("p"), await ReadAsync("/p")));
        await CallAsync(SsmOperations.DeleteParameter, new DeleteParameterRequest { Name = "p" });
        Assert.Equal("deep", await ReadAsync(Arn("p")));
    }

    [Theory]
    [InlineData("Standard")]
    [InlineData("Advanced")]
    public async Task A_SecureString_is_encrypted_under_its_key_for_its_ARN(string tier)
    {
        var key = await CreateKeyAsync();
        await PutAsync("secret", type: "SecureString", tier: tier, key: key);
        Assert.Equal("secret", await ReadAsync());
        Assert.Equal("secret", await ReadAsync(decrypt: true));
        var closed = Convert.FromBase64String(await ReadAsync(decrypt: false));
        Assert.True(closed.AsSpan().IndexOf("secret"u8) < 0);
        var encrypting = Asked.Last(request => request.Action is "kms:Encrypt" or "kms:GenerateDataKey");
        Assert.Equal(tier == "Standard" ? "kms:Encrypt" : "kms:GenerateDataKey", encrypting.Action);
        Assert.Equal([Arn()], encrypting.Conditions["kms:EncryptionContext:PARAMETER_ARN"]);
        Assert.Equal(["ssm.eu-west-1.amazonaws.com"], encrypting.Conditions["kms:ViaService"]);
        if (tier == "Standard")
        {
            // Whoever may use the key can decrypt it without Parameter Store, as on AWS.
            var opened = await CallAsync(KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = closed, EncryptionContext = new Dictionary<string, string> { ["PARAMETER_ARN"] = Arn() } });
            Assert.Equal("secret", Text(opened.Plaintext!));
        }

        await CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = key });
        await MissingAsync("InvalidKeyId", Name);
        Assert.NotEmpty(await ReadAsync(decrypt: false));
    }

    [Fact]
    public async Task The_default_key_is_made_at_first_use()
    {
        await PutAsync("secret", type: "SecureString");
        var described = (await CallAsync(SsmOperations.DescribeParameters, new DescribeParametersRequest())).Parameters!.Single();
        Assert.Equal("alias/aws/ssm", described.KeyId);
        var key = (await CallAsync(KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = "alias/aws/ssm" })).KeyMetadata!;
        Assert.Equal("AWS", key.KeyManager);
        await RefusedAsync(Denied, null, KmsOperations.Encrypt, new EncryptRequest { KeyId = "alias/aws/ssm", Plaintext = Crypto.SecretValue.FromText("x") });
    }

    [Fact]
    public async Task Who_may_not_decrypt_reads_the_ciphertext_only()
    {
        await PutAsync("secret", type: "SecureString", key: await CreateKeyAsync());
        var reader = await UserAsync(Allow("ssm:GetParameter", Arn()));
        Assert.NotEqual("secret", await ReadAsync(decrypt: false, context: reader));
        await RefusedAsync(Denied, "kms:Decrypt", SsmOperations.GetParameter, new GetParameterRequest { Name = Name, WithDecryption = true }, reader);
    }

    [Fact]
    public async Task A_secret_is_read_by_its_reference()
    {
        await CreateSecretAsync("app/db", "s3cr\"et");
        var read = await GetAsync($"{Reference}app/db");
        Assert.Equal(($"{Reference}app/db", "SecureString", "s3cr\"et", 0), (read.Name, read.Type, Text(read.Value!), read.Version));
        using var result = JsonDocument.Parse(Text(read.SourceResult!));
        Assert.Equal(("app/db", "s3cr\"et"), (result.RootElement.GetProperty("Name").GetString(), result.RootElement.GetProperty("SecretString").GetString()));
        Assert.Equal(read.ARN, result.RootElement.GetProperty("ARN").GetString());
        var version = result.RootElement.GetProperty("VersionId").GetString();
        Assert.Equal("s3cr\"et", await ReadAsync($"{Reference}app/db:{version}"));
        var staged = await GetAsync($"{Reference}app/db:AWSCURRENT");
        Assert.Equal((":AWSCURRENT", $"{Reference}app/db"), (staged.Selector, staged.Name));
    }

    [Fact]
    public async Task A_binary_secret_is_read_in_Base64()
    {
        await CallAsync(
            SecretsManagerOperations.CreateSecret,
            new CreateSecretRequest { Name = "bin", SecretBinary = Crypto.SecretValue.Own([0, 255]), ClientRequestToken = "v1".PadRight(32, '-') });
        Assert.Equal("AP8=", await ReadAsync($"{Reference}bin"));
    }

    [Fact]
    public async Task A_reference_that_cannot_be_read_says_why()
    {
        await CreateSecretAsync("db", "x");
        await RefusedAsync(Validation, "WithDecryption flag must be True for retrieving a Secret Manager secret.", SsmOperations.GetParameter, new GetParameterRequest { Name = $"{Reference}db" });
        await RefusedAsync("ParameterNotFound", $"Secret {Reference}none not found.", SsmOperations.GetParameter, new GetParameterRequest { Name = $"{Reference}none", WithDecryption = true });
        await MissingAsync("ParameterNotFound", $"{Reference}db:AWSPENDING");
        await MissingAsync("ParameterNotFound", $"{Reference}db:{Guid.NewGuid()}");
        await CallAsync(SecretsManagerOperations.DeleteSecret, new DeleteSecretRequest { SecretId = "db" });
        await RefusedAsync(Validation, "marked for deletion", SsmOperations.GetParameter, new GetParameterRequest { Name = $"{Reference}db", WithDecryption = true });
    }

    [Fact]
    public async Task A_reference_needs_both_permissions()
    {
        await CreateSecretAsync("db", "x");
        var reader = await UserAsync(Allow("ssm:GetParameter", Arn($"{Reference}db")));
        await RefusedAsync(Denied, "secretsmanager:GetSecretValue", SsmOperations.GetParameter, new GetParameterRequest { Name = $"{Reference}db", WithDecryption = true }, reader);
        var secretsReader = await UserAsync(Allow("secretsmanager:GetSecretValue", "*"));
        await RefusedAsync(Denied, "ssm:GetParameter", SsmOperations.GetParameter, new GetParameterRequest { Name = $"{Reference}db", WithDecryption = true }, secretsReader);
    }

    [Fact]
    public async Task Access_depends_on_the_parameters_tags()
    {
        await PutAsync(tags: [Tag("team", "a")]);
        var of = Allow("ssm:GetParameter", "*", """{"StringEquals":{"ssm:resourceTag/team":"a"}}""");
        Assert.Equal("one", await ReadAsync(context: await UserAsync(of)));
        await RefusedAsync(Denied, null, SsmOperations.GetParameter, new GetParameterRequest { Name = Name }, await UserAsync(of.Replace(":\"a\"", ":\"b\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Denied_by_default()
    {
        await PutAsync();
        await DeniedAsync(SsmOperations.GetParameter, new GetParameterRequest { Name = Name });
    }
}
