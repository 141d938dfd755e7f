using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.Tests.Shapes;
using Strongroom.Protocol.Validation;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.SecretsManager.Model;
using KmsTag = Strongroom.Services.Kms.Model.Tag;

namespace Strongroom.Protocol.Tests.Validation;

public sealed class RequestValidatorTests
{
    private const string Token = "01234567-0123-0123-0123-0123456789ab";

    [Fact]
    public void A_missing_member_is_null_without_quotes() =>
        Assert.Equal(
            "1 validation error detected: Value null at 'secretId' failed to satisfy constraint: Member must not be null",
            Refusal(SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest()));

    [Fact]
    public void A_short_value_is_quoted() =>
        Assert.Equal(
            "1 validation error detected: Value 'abc' at 'clientRequestToken' failed to satisfy constraint: Member must have length greater than or equal to 32",
            Refusal(SecretsManagerOperations.CreateSecret, new CreateSecretRequest { Name = "n", ClientRequestToken = "abc" }));

    [Fact]
    public void Several_violations_are_counted_and_joined() =>
        Assert.Equal(
            "2 validation errors detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null; "
            + "Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
            Refusal(KmsOperations.Encrypt, new EncryptRequest { Plaintext = SecretValue.Own(new byte[4097]) }));

    [Fact]
    public void One_value_that_breaks_two_rules_is_told_twice_length_first() =>
        Assert.Equal(
            "2 validation errors detected: Value '' at 'aliasName' failed to satisfy constraint: Member must have length greater than or equal to 1; "
            + "Value '' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$",
            Refusal(KmsOperations.CreateAlias, new CreateAliasRequest { AliasName = "", TargetKeyId = "k" }));

    [Fact]
    public void A_member_in_a_list_has_its_place_in_the_path() =>
        Assert.Equal(
            "2 validation errors detected: Value null at 'tags.2.member.tagValue' failed to satisfy constraint: Member must not be null; "
            + "Value '' at 'tags.3.member.tagKey' failed to satisfy constraint: Member must have length greater than or equal to 1",
            Refusal(KmsOperations.TagResource, new Services.Kms.Model.TagResourceRequest
            {
                KeyId = "k",
                Tags = [new KmsTag { TagKey = "a", TagValue = "" }, new KmsTag { TagKey = "b" }, new KmsTag { TagKey = "", TagValue = "c" }],
            }));

    [Fact]
    public void Scalar_elements_are_told_once_with_the_whole_list_and_every_rule() =>
        Assert.Equal(
            "1 validation error detected: Value '[, a, ]' at 'grantTokens' failed to satisfy constraint: Member must satisfy constraint: "
            + "[Member must have length less than or equal to 8192, Member must have length greater than or equal to 1]",
            Refusal(KmsOperations.Encrypt, new EncryptRequest { KeyId = "k", Plaintext = SecretValue.FromText("p"), GrantTokens = ["", "a", ""] }));

    [Fact]
    public void Numbers_enums_and_list_lengths_have_their_words()
    {
        Assert.Equal(
            "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024",
            Refusal(KmsOperations.GenerateRandom, new GenerateRandomRequest { NumberOfBytes = 1025 }));
        Assert.Equal(
            "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
            Refusal(SecretsManagerOperations.ListSecrets, new ListSecretsRequest { MaxResults = 0 }));
        Assert.Equal(
            "1 validation error detected: Value 'AES_512' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [AES_256, AES_128]",
            Refusal(KmsOperations.GenerateDataKey, new GenerateDataKeyRequest { KeyId = "k", KeySpec = "AES_512" }));
        Assert.Equal(
            "1 validation error detected: Value '[]' at 'secretIdList' failed to satisfy constraint: Member must have length greater than or equal to 1",
            Refusal(SecretsManagerOperations.BatchGetSecretValue, new BatchGetSecretValueRequest { SecretIdList = [] }));
    }

    [Fact]
    public void A_blob_is_shown_as_Java_prints_it() =>
        Assert.Equal(
            "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at 'ciphertextBlob' failed to satisfy constraint: Member must have length greater than or equal to 1",
            Refusal(KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = [] }));

    [Fact]
    public void A_secret_counts_in_bytes_and_is_never_shown()
    {
        var fits = new CreateSecretRequest { Name = "n", SecretString = SecretValue.FromText(new string('x', 65536)) };
        RequestValidator.Validate(SecretsManagerOperations.CreateSecret, fits);

        Assert.Equal(
            "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length less than or equal to 65536",
            Refusal(SecretsManagerOperations.CreateSecret, new CreateSecretRequest { Name = "n", SecretString = SecretValue.FromText(new string('é', 32769)) }));
        Assert.Equal(
            "1 validation error detected: Value at 'rotationToken' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9\\-]+$",
            Refusal(SecretsManagerOperations.PutSecretValue, new PutSecretValueRequest
            {
                SecretId = "s",
                ClientRequestToken = Token,
                RotationToken = SecretValue.FromText(new string('!', 40)),
            }));
    }

    [Fact]
    public void A_collection_that_may_hold_a_secret_is_not_shown()
    {
        var entry = Sample.Structure("Entry", Sample.Member("password", new ScalarShape("Password", ShapeKind.SecretString)));
        var shape = Sample.Structure("Request", Sample.Member("Entries", new ListShape<object>("Entries", () => entry) { Max = 1 }));
        object[] entries = [Sample.With("password", SecretValue.FromText("hunter2")), Sample.With("password", SecretValue.FromText("hunter3"))];

        Assert.Equal(
            "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to 1",
            Refusal(Sample.Operation(shape), Sample.With("Entries", entries)));
    }

    [Fact]
    public void Map_keys_and_values_are_told_apart()
    {
        var bounded = new ScalarShape("Word", ShapeKind.String) { Max = 3, Pattern = "[a-z]+" };
        var shape = Sample.Structure("Request", Sample.Member("InputPathsMap", new MapShape<string>("Map", () => bounded, () => bounded)));
        const string rules = "[Member must have length less than or equal to 3, Member must satisfy regular expression pattern: [a-z]+]";

        Assert.Equal(
            $"2 validation errors detected: Value '{{A=a, b=longer}}' at 'inputPathsMap' failed to satisfy constraint: Map keys must satisfy constraint: {rules}; "
            + $"Value '{{A=a, b=longer}}' at 'inputPathsMap' failed to satisfy constraint: Map value must satisfy constraint: {rules}",
            Refusal(Sample.Operation(shape), Sample.With("InputPathsMap", new Dictionary<string, string> { ["A"] = "a", ["b"] = "longer" })));
    }

    [Fact]
    public void Structures_in_maps_lists_and_structures_have_their_paths_and_print_as_Java_would()
    {
        var inner = Sample.Structure("Inner", Sample.Member("Name", Sample.Text, required: true), Sample.Member("Other", Sample.Text));
        var shape = Sample.Structure(
            "Request",
            Sample.Member("Map", new MapShape<object>("Map", () => Sample.Text, () => inner)),
            Sample.Member("KMSThing", inner),
            Sample.Member("List", new ListShape<object>("List", () => inner) { Min = 2 }));
        var empty = new Dictionary<string, object?>();

        Assert.Equal(
            "3 validation errors detected: Value null at 'map.k.member.name' failed to satisfy constraint: Member must not be null; "
            + "Value null at 'kMSThing.name' failed to satisfy constraint: Member must not be null; "
            + "Value '[Inner(name=n, other=null)]' at 'list' failed to satisfy constraint: Member must have length greater than or equal to 2",
            Refusal(Sample.Operation(shape), new Dictionary<string, object?>
            {
                ["Map"] = new Dictionary<string, object> { ["k"] = empty },
                ["KMSThing"] = empty,
                ["List"] = new object[] { Sample.With("Name", "n") },
            }));
    }

    [Fact]
    public void Doubles_print_with_a_fraction_and_NaN_is_out_of_bounds()
    {
        var shape = Sample.Structure("Request", Sample.Member("Weight", new ScalarShape("Weight", ShapeKind.Double) { Min = 0, Max = 1 }));

        Assert.EndsWith("Value '1.5' at 'weight' failed to satisfy constraint: Member must have value less than or equal to 1.0", Refusal(Sample.Operation(shape), Sample.With("Weight", 1.5)));
        Assert.Contains("less than or equal to 1.0", Refusal(Sample.Operation(shape), Sample.With("Weight", double.NaN)));
        Assert.Contains("greater than or equal to 0.0", Refusal(Sample.Operation(shape), Sample.With("Weight", double.NegativeInfinity)));
        RequestValidator.Validate(Sample.Operation(shape), Sample.With("Weight", 1.0));
    }

    [Fact]
    public void A_string_counts_in_UTF_16_code_units()
    {
        var shape = Sample.Structure("Request", Sample.Member("Word", new ScalarShape("Word", ShapeKind.String) { Max = 2 }));
        RequestValidator.Validate(Sample.Operation(shape), Sample.With("Word", "😀"));

        Assert.Contains("less than or equal to 2", Refusal(Sample.Operation(shape), Sample.With("Word", "a😀")));
    }

    [Fact]
    public void The_answer_to_a_hostile_request_stays_small_and_counts_all()
    {
        var shape = Sample.Structure("Request", Sample.Member("Word", new ScalarShape("Word", ShapeKind.String) { Max = 2 }));
        Assert.InRange(Refusal(Sample.Operation(shape), Sample.With("Word", new string('x', 1_000_000))).Length, 4096, 4300);

        var many = Refusal(KmsOperations.TagResource, new Services.Kms.Model.TagResourceRequest
        {
            KeyId = "k",
            Tags = [.. Enumerable.Repeat(new KmsTag(), 50_000)],
        });
        Assert.StartsWith("100000 validation errors detected: ", many);
        Assert.InRange(many.Length, 0, 20_000);
    }

    [Fact]
    public void The_code_is_the_service_s_own()
    {
        var shape = Sample.Structure("Request", Sample.Member("A", Sample.Text, required: true));
        var logs = new ServiceModel("logs", "Logs", "logs", "1", ["json"]) { ValidationErrorCode = "InvalidParameterException" };

        var error = Assert.Throws<AwsException>(() => RequestValidator.Validate(Sample.Operation(shape, logs), new Dictionary<string, object?>()));

        Assert.Equal(("InvalidParameterException", 400, "message"), (error.Code, error.Status, error.MessageMember));
    }

    [Fact]
    public void Secrets_never_show_in_any_message()
    {
        const string marker = "hunter2";
        foreach (var shape in ModelShapes.Structures)
        {
            var instance = shape.Create();
            foreach (var member in shape.Members.Where(member => member.Target.Kind is ShapeKind.SecretString or ShapeKind.SecretBlob))
                member.Set(instance, SecretValue.FromText(string.Concat(Enumerable.Repeat(marker + "!", 10_000))));
            try
            {
                RequestValidator.Validate(Sample.Operation(shape), instance);
            }
            catch (AwsException e)
            {
                Assert.DoesNotContain(marker, e.Message);
            }
        }
    }

    private static string Refusal(OperationModel operation, object request)
    {
        var error = Assert.Throws<AwsException>(() => RequestValidator.Validate(operation, request));
        Assert.Equal(("ValidationException", 400), (error.Code, error.Status));
        return error.WireMessage!;
    }
}
