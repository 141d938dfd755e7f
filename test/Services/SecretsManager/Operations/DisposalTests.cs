using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Door;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Operations;
using Strongroom.Support;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

/// <summary>Secret values that were read for an answer that never leaves are zeroed all the same.</summary>
public sealed class DisposalTests
{
    private static readonly CallContext Caller = new(
        "test-request", Principal.Root("111111111111"), "eu-west-1", new FakeClock().GetUtcNow(), "192.0.2.1", null, CancellationToken.None);

    private readonly MemoryAuditTrail _trail = new();
    private readonly Dictionary<string, SecretValue> _values = [];
    private readonly FrontDoor _door;

    public DisposalTests()
    {
        _door = new FrontDoor(new UnenforcedAuthorizer(), _trail);
        _door.Open([
            new OperationBinding<GetSecretValueRequest, GetSecretValueResponse>(SecretsManagerOperations.GetSecretValue, () => new Reading(_values)),
            new OperationBinding<BatchGetSecretValueRequest, BatchGetSecretValueResponse>(
                SecretsManagerOperations.BatchGetSecretValue, () => new BatchGetSecretValue(_door, listing: null!)),
        ]);
    }

    [Fact]
    public async Task A_value_whose_reading_cannot_be_recorded_is_zeroed()
    {
        _values["one"] = SecretValue.FromText("one");
        _trail.RecordFailure = new IOException("disk full");
        await Assert.ThrowsAsync<IOException>(async () =>
            await _door.CallAsync(SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = "one" }, Caller));
        AssertZeroed("one");
    }

    [Fact]
    public async Task The_values_of_a_batch_that_cannot_be_recorded_are_zeroed()
    {
        _values["one"] = SecretValue.FromText("one");
        _values["two"] = SecretValue.FromText("two");
        _trail.RecordFailure = new IOException("disk full");
        await Assert.ThrowsAsync<IOException>(() => ReadAllAsync("one", "two"));
        AssertZeroed("one", "two");
    }

    [Fact]
    public async Task The_values_of_a_batch_that_fails_half_way_are_zeroed()
    {
        _values["one"] = SecretValue.FromText("one");
        await Assert.ThrowsAsync<KeyNotFoundException>(() => ReadAllAsync("one", "broken"));
        AssertZeroed("one");
    }

    private async Task ReadAllAsync(params string[] ids) =>
        await _door.CallAsync(SecretsManagerOperations.BatchGetSecretValue, new BatchGetSecretValueRequest { SecretIdList = ids }, Caller);

    private void AssertZeroed(params string[] ids) =>
        Assert.All(ids, id => Assert.Throws<ObjectDisposedException>(() => { _values[id].Reveal(); }));

    private sealed class Reading(Dictionary<string, SecretValue> values) : Operation<GetSecretValueRequest, GetSecretValueResponse>
    {
        public override ValueTask<AccessRequest> ResolveAsync(GetSecretValueRequest request, CallContext context) =>
            ValueTask.FromResult(new AccessRequest("secretsmanager:GetSecretValue", "*"));

        public override ValueTask<GetSecretValueResponse> ExecuteAsync(GetSecretValueRequest request, CallContext context) =>
            ValueTask.FromResult(new GetSecretValueResponse { SecretString = values[request.SecretId!] });
    }
}
