using System.Text;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Support;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

/// <summary>
/// Secrets Manager and KMS behind the front door, on a real store in a directory of its own, with a clock that the test
/// moves. What is due later runs when the test says so.
/// </summary>
public abstract class SecretsFixture : IAuthorizer, IAsyncLifetime, IAsyncDisposable
{
    protected const string Account = "111111111111";
    protected const string OtherAccount = "222222222222";
    protected const string Region = "eu-west-1";
    protected const string OtherRegion = "us-east-1";
    /// <summary>The one region that the server does not serve.</summary>
    protected const string UnservedRegion = "eu-north-1";

    protected const string Name = "app/db";

    protected const string InvalidParameter = "InvalidParameterException";
    protected const string InvalidRequest = "InvalidRequestException";
    protected const string NotFound = "ResourceNotFoundException";

    private readonly TemporaryDirectory _directory = new();
    private readonly Barrier _barrier = TestBarrier.Create();
    private SecretsServer? _server;

    /// <summary>Decides on every call; a test may put another in its place.</summary>
    protected IAuthorizer Authorizer { get; set; } = new OwnAccountAuthorizer();

    /// <summary>All that was asked to be authorised, in order.</summary>
    protected List<AccessRequest> Asked { get; } = [];

    private protected Barrier Barrier => _barrier;

    private protected FakeClock Clock { get; } = new();

    private protected RecordingFunctions Functions { get; }

    private protected RotationSettings Rotation { get; set; } = new() { Jitter = () => 0 };

    protected SecretsFixture() => Functions = new RecordingFunctions(Clock);

    private protected SecretsServer Server => _server!;

    /// <summary>A version id: tokens have 32 to 64 characters.</summary>
    protected static string Token(string name) => name.PadRight(32, '-');

    public ValueTask AuthorizeAsync(AccessRequest request, CallContext context)
    {
        lock (Asked) Asked.Add(request);
        return Authorizer.AuthorizeAsync(request, context);
    }

    public Task InitializeAsync() => StartAsync();

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Server.DisposeAsync();
        _barrier.Dispose();
        _directory.Dispose();
    }

    /// <summary>Stops everything and starts it again on the same data.</summary>
    protected async Task RestartAsync()
    {
        await Server.DisposeAsync();
        await StartAsync();
    }

    /// <summary>Lets everybody do everything, as policies for other accounts would.</summary>
    protected void AllowAll() => Authorizer = new UnenforcedAuthorizer();

    protected CallContext Caller(string account = Account, string region = Region) =>
        new("test-request", Principal.Root(account), region, Clock.GetUtcNow(), "192.0.2.1", null, CancellationToken.None);

    protected async Task<TResponse> CallAsync<TRequest, TResponse>(
        OperationModel<TRequest, TResponse> operation, TRequest request, CallContext? context = null)
        where TRequest : class
        where TResponse : class =>
        await Server.Door.CallAsync(operation, request, context ?? Caller());

    protected async Task RefusedAsync<TRequest, TResponse>(
        string code, string message, OperationModel<TRequest, TResponse> operation, TRequest request, CallContext? context = null)
        where TRequest : class
        where TResponse : class
    {
        var refused = await Assert.ThrowsAsync<AwsException>(() => CallAsync(operation, request, context));
        Assert.Equal((code, message), (refused.Code, refused.WireMessage));
    }

    /// <summary>An operation that names one secret answers that there is none of that name.</summary>
    protected Task AbsentAsync<TRequest, TResponse>(OperationModel<TRequest, TResponse> operation, TRequest request)
        where TRequest : class
        where TResponse : class =>
        RefusedAsync(NotFound, Messages.SecretNotFound, operation, request);

    /// <summary>By default nobody reaches a secret of another account, whatever it is they want to do with it.</summary>
    protected async Task DeniedAsync<TRequest, TResponse>(OperationModel<TRequest, TResponse> operation, TRequest request)
        where TRequest : class
        where TResponse : class
    {
        var before = Server.Store.Revision;
        var refused = await Assert.ThrowsAsync<AwsException>(() => CallAsync(operation, request, Caller(OtherAccount)));
        Assert.Equal("AccessDeniedException", refused.Code);
        Assert.Contains($"is not authorized to perform: secretsmanager:{operation.Name} on resource:", refused.WireMessage, StringComparison.Ordinal);
        Assert.Equal(before, Server.Store.Revision);
    }

    protected Task<CreateSecretResponse> CreateAsync(string? value = "one", string name = Name, string token = "v1", string? key = null, CallContext? context = null) =>
        CallAsync(
            SecretsManagerOperations.CreateSecret,
            new CreateSecretRequest { Name = name, SecretString = Text(value), ClientRequestToken = Token(token), KmsKeyId = key },
            context);

    protected Task<PutSecretValueResponse> PutAsync(string token, string? value = null, string id = Name, CallContext? context = null, params string[] stages) =>
        CallAsync(
            SecretsManagerOperations.PutSecretValue,
            new PutSecretValueRequest { SecretId = id, ClientRequestToken = Token(token), SecretString = Text(value ?? token), VersionStages = stages.Length == 0 ? null : stages },
            context);

    /// <summary>The text of a version's value.</summary>
    protected async Task<string> ReadAsync(string id = Name, string? version = null, string? stage = null, CallContext? context = null)
    {
        var read = await CallAsync(
            SecretsManagerOperations.GetSecretValue,
            new GetSecretValueRequest { SecretId = id, VersionId = version is null ? null : Token(version), VersionStage = stage },
            context);
        return Encoding.UTF8.GetString(read.SecretString!.Reveal());
    }

    protected Task<DescribeSecretResponse> DescribeAsync(string id = Name, CallContext? context = null) =>
        CallAsync(SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = id }, context);

    /// <summary>The labelled versions as <c>v1:AWSCURRENT v2:AWSPENDING</c>.</summary>
    protected async Task<string> StagesAsync(string id = Name, CallContext? context = null) => string.Join(
        ' ',
        (await DescribeAsync(id, context)).VersionIdsToStages?.OrderBy(each => each.Key, StringComparer.Ordinal)
            .Select(each => $"{each.Key.TrimEnd('-')}:{string.Join(',', each.Value)}") ?? []);

    protected Task<UpdateSecretVersionStageResponse> MoveAsync(string stage, string? from, string? to, string id = Name) => CallAsync(
        SecretsManagerOperations.UpdateSecretVersionStage,
        new UpdateSecretVersionStageRequest
        {
            SecretId = id,
            VersionStage = stage,
            RemoveFromVersionId = from is null ? null : Token(from),
            MoveToVersionId = to is null ? null : Token(to),
        });

    protected Task<DeleteSecretResponse> DeleteAsync(string id = Name, long? days = null, bool? force = null) => CallAsync(
        SecretsManagerOperations.DeleteSecret,
        new DeleteSecretRequest { SecretId = id, RecoveryWindowInDays = days, ForceDeleteWithoutRecovery = force });

    protected Task<ReplicateSecretToRegionsResponse> ReplicateAsync(string? key = null, bool? overwrite = null, string region = OtherRegion) => CallAsync(
        SecretsManagerOperations.ReplicateSecretToRegions,
        new ReplicateSecretToRegionsRequest
        {
            SecretId = Name,
            AddReplicaRegions = [new ReplicaRegionType { Region = region, KmsKeyId = key }],
            ForceOverwriteReplicaSecret = overwrite,
        });

    /// <summary>A secret with a replica that is in sync.</summary>
    protected async Task CreateReplicatedAsync()
    {
        await CreateAsync();
        await ReplicateAsync();
        await RunDueAsync();
    }

    protected async Task<string> CreateKeyAsync(CallContext? context = null) =>
        (await CallAsync(KmsOperations.CreateKey, new CreateKeyRequest(), context)).KeyMetadata!.Arn!;

    protected Task DisableKeyAsync(string key, CallContext? context = null) =>
        CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = key }, context);

    protected Task EnableKeyAsync(string key, CallContext? context = null) =>
        CallAsync(KmsOperations.EnableKey, new EnableKeyRequest { KeyId = key }, context);

    /// <summary>Runs everything that is due at the clock's time.</summary>
    protected Task<int> RunDueAsync() => Server.Worker.RunDueAsync();

    protected static SecretValue? Text(string? value) => value is null ? null : SecretValue.FromText(value);

    private async Task StartAsync()
    {
        _server = await SecretsServer.StartAsync(_directory.Path, _barrier, Clock, this, Functions, Rotation, new ServedRegions(region => region != UnservedRegion));
        Functions.Door = _server.Door;
    }
}
