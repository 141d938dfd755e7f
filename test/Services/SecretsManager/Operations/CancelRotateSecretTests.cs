using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class CancelRotateSecretTests : SecretsFixture
{
    private static readonly CancelRotateSecretRequest Request = new() { SecretId = Name };

    private Task<CancelRotateSecretResponse> CancelAsync() => CallAsync(SecretsManagerOperations.CancelRotateSecret, Request);

    private Task RotateAsync(string token = "v2") => CallAsync(SecretsManagerOperations.RotateSecret, new RotateSecretRequest
    {
        SecretId = Name,
        ClientRequestToken = Token(token),
        RotationLambdaARN = RecordingFunctions.Known,
        RotationRules = new RotationRulesType { AutomaticallyAfterDays = 7 },
    });

    [Fact]
    public async Task Rotation_is_off_and_all_else_stays()
    {
        await CreateAsync();
        await RotateAsync();
        Assert.Equal(Token("v2"), (await CancelAsync()).VersionId);
        var described = await DescribeAsync();
        Assert.False(described.RotationEnabled);
        Assert.Equal((RecordingFunctions.Known, 7L), (described.RotationLambdaARN, described.RotationRules!.AutomaticallyAfterDays));
        Assert.Null(described.NextRotationDate);
        Assert.Equal("v1:AWSCURRENT v2:AWSPENDING", await StagesAsync());
    }

    [Fact]
    public async Task The_last_rotation_is_shown_only_while_rotation_is_on()
    {
        await CreateAsync();
        await RotateAsync();
        await PutAsync("v3");
        Assert.NotNull((await DescribeAsync()).LastRotatedDate);
        Assert.Null((await CancelAsync()).VersionId);
        Assert.Null((await DescribeAsync()).LastRotatedDate);
        await RotateAsync("v4");
        Assert.NotNull((await DescribeAsync()).LastRotatedDate);
    }

    [Fact]
    public async Task What_was_never_configured_cannot_be_cancelled()
    {
        await CreateAsync();
        await RefusedAsync(InvalidRequest, Messages.RotationNotConfigured, SecretsManagerOperations.CancelRotateSecret, Request);
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() => AbsentAsync(SecretsManagerOperations.CancelRotateSecret, Request);

    [Fact]
    public async Task A_replica_rotates_with_its_primary()
    {
        await CreateReplicatedAsync();
        await RefusedAsync(InvalidParameter, Messages.ReplicaIsReadOnly, SecretsManagerOperations.CancelRotateSecret, Request, Caller(region: OtherRegion));
    }

    [Fact]
    public async Task Others_are_denied() =>
        await DeniedAsync(SecretsManagerOperations.CancelRotateSecret, new CancelRotateSecretRequest { SecretId = (await CreateAsync()).ARN });
}
