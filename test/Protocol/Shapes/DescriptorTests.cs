using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Protocol.Tests.Shapes;

public sealed class DescriptorTests
{
    [Fact]
    public void Service_model_carries_the_metadata()
    {
        var service = SecretsManagerOperations.Service;

        Assert.Equal("secretsmanager", service.Id);
        Assert.Equal("Secrets Manager", service.ServiceId);
        Assert.Equal("secretsmanager", service.SigningName);
        Assert.Equal("secretsmanager", service.TargetPrefix);
        Assert.Equal("1.1", service.JsonVersion);
        Assert.Equal(["json"], service.Protocols);
        Assert.Equal("2017-10-17", service.ApiVersion);
        Assert.Equal("kms", KmsOperations.Service.SigningName);
        Assert.Equal("TrentService", KmsOperations.Service.TargetPrefix);
    }

    [Fact]
    public void All_operations_are_listed_with_their_shapes_and_errors()
    {
        Assert.Equal(23, SecretsManagerOperations.All.Count);
        Assert.Equal(47, KmsOperations.All.Count);
        var get = SecretsManagerOperations.GetSecretValue;
        Assert.Same(GetSecretValueRequest.Descriptor, get.Input);
        Assert.Same(GetSecretValueResponse.Descriptor, get.Output);
        Assert.Contains("ResourceNotFoundException", get.Errors);
        Assert.Null(KmsOperations.DeleteAlias.Output);
        Assert.IsType<OperationModel<DeleteAliasRequest, Empty>>(KmsOperations.DeleteAlias);
    }

    [Fact]
    public void Sensitive_members_are_secret_values_and_told_apart_as_text_or_blob()
    {
        var request = new CreateSecretRequest { SecretString = SecretValue.FromText("s"), SecretBinary = SecretValue.FromText("b") };

        Assert.Equal(ShapeKind.SecretString, CreateSecretRequest.Descriptor.Member("SecretString")!.Target.Kind);
        Assert.Equal(ShapeKind.SecretBlob, CreateSecretRequest.Descriptor.Member("SecretBinary")!.Target.Kind);
        Assert.Same(request.SecretString, CreateSecretRequest.Descriptor.Member("SecretString")!.Get(request));
        Assert.True(CreateSecretRequest.Descriptor.Member("ClientRequestToken")!.IdempotencyToken);
        Assert.Equal(ShapeKind.SecretBlob, EncryptRequest.Descriptor.Member("Plaintext")!.Target.Kind);
    }

    [Fact]
    public void Errors_carry_code_status_fault_and_the_spelling_of_the_message_member()
    {
        var missing = SecretsManagerErrors.ResourceNotFoundException("gone");
        Assert.Equal(("ResourceNotFoundException", "gone", 400, Fault.Client, "Message"), (missing.Code, missing.WireMessage, missing.Status, missing.Fault, missing.MessageMember));
        var broken = SecretsManagerErrors.InternalServiceError("down");
        Assert.Equal((500, Fault.Server), (broken.Status, broken.Fault));
        var kms = KmsErrors.NotFoundException();
        Assert.Equal(("NotFoundException", null, "message"), (kms.Code, kms.WireMessage, kms.MessageMember));
    }

    [Fact]
    public void Enum_values_keep_the_spelling_of_AWS_where_CSharp_allows_it()
    {
        Assert.Equal("InSync", StatusType.InSync);
        Assert.Equal("SYMMETRIC_DEFAULT", KeySpec.SYMMETRIC_DEFAULT);
        Assert.Equal("tag-key", FilterNameStringType.TagKey);
    }

    [Fact]
    public void Members_are_found_by_their_wire_name_only()
    {
        var shape = GetSecretValueRequest.Descriptor;

        Assert.Equal("SecretId", shape.Members[shape.IndexOf("SecretId"u8)].Name);
        Assert.Equal(-1, shape.IndexOf("secretId"u8));
        Assert.Equal(-1, shape.IndexOf(""u8));
    }

    [Fact]
    public void Coverage_page_is_sorted_and_counts()
    {
        var page = CoveragePage.Render([("kms", ["B", "A"], new HashSet<string> { "A" }), ("iam", ["C"], new HashSet<string>())]);

        Assert.Contains("| iam | 0 | 1 |\n| kms | 1 | 2 |\n", page);
        Assert.EndsWith("## kms\n\n| operation | implemented |\n| --- | --- |\n| A | ✓ |\n| B |  |\n", page);
    }
}
