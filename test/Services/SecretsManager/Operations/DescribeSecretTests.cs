using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class DescribeSecretTests : SecretsFixture
{
    [Fact]
    public async Task Tells_what_is_known_and_leaves_out_what_is_not()
    {
        await CreateAsync();
        var described = await DescribeAsync();
        Assert.Equal((Name, Clock.GetUtcNow(), Clock.GetUtcNow()), (described.Name, described.CreatedDate, described.LastChangedDate));
        Assert.Null(described.Tags);
        Assert.Null(described.KmsKeyId);
        Assert.Null(described.RotationEnabled);
        Assert.Null(described.RotationRules);
        Assert.Null(described.DeletedDate);
        Assert.Null(described.LastAccessedDate);
        Assert.Null(described.PrimaryRegion);
        Assert.Null(described.ReplicationStatus);
        Assert.Null(described.ExternalSecretRotationMetadata);
    }

    [Fact]
    public async Task A_deleted_secret_is_described_with_the_time_of_the_request()
    {
        await CreateAsync();
        Clock.Advance(TimeSpan.FromHours(1));
        await DeleteAsync();
        Assert.Equal(Clock.GetUtcNow(), (await DescribeAsync()).DeletedDate);
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() =>
        AbsentAsync(SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = Name });

    [Fact]
    public async Task Others_are_denied() =>
        await DeniedAsync(SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = (await CreateAsync()).ARN });

    [Fact]
    public Task Whether_a_secret_of_another_account_exists_is_not_told() => DeniedAsync(
        SecretsManagerOperations.DescribeSecret,
        new DescribeSecretRequest { SecretId = $"arn:aws:secretsmanager:{Region}:{Account}:secret:absent-a1b2c3" });
}
