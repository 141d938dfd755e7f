using Strongroom.Services.Kms.Model;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Tests.Operations;

public sealed class GetParametersTests : SsmFixture
{
    private static GetParametersRequest Names(params string[] names) => new() { Names = names, WithDecryption = true };

    [Fact]
    public async Task What_is_there_comes_in_order_and_the_rest_is_invalid()
    {
        await PutAsync("b", name: "/b", type: "SecureString");
        await PutAsync("a", name: "/a");
        await CreateSecretAsync("s", "secret");
        var read = await CallAsync(SsmOperations.GetParameters, Names("/b", "/none", "/a:1", "/a:2", "a b", "/aws/reference/secretsmanager/s", "/aws/reference/secretsmanager/none"));
        Assert.Equal(["a", "secret", "b"], read.Parameters!.Select(parameter => Text(parameter.Value!)));
        Assert.Equal(["/a:2", "/aws/reference/secretsmanager/none", "/none", "a b"], read.InvalidParameters!.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_value_that_cannot_be_decrypted_fails_them_all()
    {
        var key = await CreateKeyAsync();
        await PutAsync(name: "/a");
        await PutAsync(name: "/b", type: "SecureString", key: key);
        await CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = key });
        await RefusedAsync("InvalidKeyId", "disabled", SsmOperations.GetParameters, Names("/a", "/b"));
    }

    [Fact]
    public async Task Each_is_asked_for()
    {
        await PutAsync(name: "/a");
        await PutAsync(name: "/b");
        var reader = await UserAsync(Allow("ssm:GetParameters", Arn("/a")));
        Assert.Single((await CallAsync(SsmOperations.GetParameters, Names("/a"), reader)).Parameters!);
        await RefusedAsync(Denied, Arn("/b"), SsmOperations.GetParameters, Names("/a", "/b"), reader);
        await RefusedAsync(Denied, Arn("/none"), SsmOperations.GetParameters, Names("/none"), reader);
        await RefusedAsync(Denied, null, SsmOperations.GetParameters, Names("a b"), reader);
    }

    [Fact]
    public async Task Denied_by_default() => await DeniedAsync(SsmOperations.GetParameters, Names("/a"));
}
