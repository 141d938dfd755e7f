using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Door;
using Strongroom.Services.Audit;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Services.Kms.Tests;

/// <summary>KMS behind the front door, on a real store in a directory of its own.</summary>
public abstract class KmsFixture : IAuthorizer, IServiceProvider, IAsyncLifetime, IAsyncDisposable
{
    protected const string Account = "111111111111";
    protected const string Other = "222222222222";
    protected const string Region = "eu-west-1";
    protected const string OtherRegion = "us-east-1";

    /// <summary>A well-formed id of no key.</summary>
    protected const string AbsentId = "01234567-89ab-cdef-0123-456789abcdef";

    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteStore _store;
    private readonly Barrier _barrier = TestBarrier.Create();
    private IAuthorizer _authorizer = new OwnAccountAuthorizer();

    protected KmsFixture()
    {
        _store = SqliteStore.Open(new SqliteStoreOptions(_directory.Path));
        Database = new Database(_store, _barrier);
        Due = new DueIndex(Database);
        Door = new FrontDoor(this, new MemoryAuditTrail());
        Door.Open(KmsBindings.Create(this));
    }

    protected Database Database { get; }

    protected DueIndex Due { get; }

    private protected ManualTime Time { get; } = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    /// <summary>What the last call asked to be authorised.</summary>
    protected AccessRequest? Asked { get; private set; }

    private FrontDoor Door { get; }

    public ValueTask AuthorizeAsync(AccessRequest request, CallContext context)
    {
        Asked = request;
        return _authorizer.AuthorizeAsync(request, context);
    }

    public object? GetService(Type serviceType) =>
        serviceType == typeof(Database) ? Database
        : serviceType == typeof(DueIndex) ? Due
        : serviceType == typeof(ServedRegions) ? new ServedRegions(region => region is Region or OtherRegion)
        : null;

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _store.DisposeAsync();
        _barrier.Dispose();
        _directory.Dispose();
    }

    /// <summary>A call of a principal that is not the root user.</summary>
    protected CallContext As(string arn, string region = Region) => Caller(region: region) with
    {
        Caller = new Principal(arn.Split(':')[4], arn, "AIDAEXAMPLE", "AKIAEXAMPLE"),
    };

    /// <summary>Runs what is due.</summary>
    /// <returns>The events that were recorded for it.</returns>
    protected async Task<IReadOnlyList<string>> RunDueAsync()
    {
        var trail = new MemoryAuditTrail();
        var outbox = new EventOutbox(Due, trail);
        await using var worker = new DueWorker(
            Due,
            Time,
            [
                new KeyDeletion(Database, Due, outbox, Time),
                new RotationTask(Database, Due, outbox, Time),
                new MaterialExpiry(Database, Due, outbox, Time),
                outbox,
            ],
            new DueWorkerOptions(),
            (_, error) => throw new InvalidOperationException("A due task failed.", error));
        await worker.RunDueAsync();
        return [.. trail.Events.Select(happened => happened.Name)];
    }

    protected async Task<KeyMetadata> DescribeAsync(string keyId, CallContext? context = null) =>
        (await CallAsync(KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = keyId }, context)).KeyMetadata!;

    protected async Task<KeyMetadata> CreateKeyAsync(string spec, string usage, string? origin = null) =>
        (await CallAsync(KmsOperations.CreateKey, new CreateKeyRequest { KeySpec = spec, KeyUsage = usage, Origin = origin })).KeyMetadata!;

    /// <summary>Lets everybody do everything, as a key policy for another account would.</summary>
    protected void AllowAll() => _authorizer = new UnenforcedAuthorizer();

    protected CallContext Caller(string account = Account, string region = Region) =>
        new("test-request", Principal.Root(account), region, Time.Now, "192.0.2.1", null, CancellationToken.None);

    protected async Task<TResponse> CallAsync<TRequest, TResponse>(
        OperationModel<TRequest, TResponse> operation, TRequest request, CallContext? context = null)
        where TRequest : class
        where TResponse : class =>
        await Door.CallAsync(operation, request, context ?? Caller());

    protected async Task RefusedAsync<TRequest, TResponse>(
        string code, string message, OperationModel<TRequest, TResponse> operation, TRequest request, CallContext? context = null)
        where TRequest : class
        where TResponse : class
    {
        var refused = await Assert.ThrowsAsync<AwsException>(() => CallAsync(operation, request, context));
        Assert.Equal((code, message), (refused.Code, refused.WireMessage));
        Assert.Equal("message", refused.MessageMember);
    }

    protected async Task<KeyMetadata> CreateKeyAsync(CallContext? context = null) =>
        (await CallAsync(KmsOperations.CreateKey, new CreateKeyRequest(), context)).KeyMetadata!;

    protected Task CreateAliasAsync(string name, string keyId) =>
        CallAsync(KmsOperations.CreateAlias, new CreateAliasRequest { AliasName = name, TargetKeyId = keyId });

    protected async Task<byte[]> EncryptAsync(
        string keyId, string text, IReadOnlyDictionary<string, string>? encryptionContext = null, CallContext? context = null)
    {
        EncryptResponse response = await CallAsync(
            KmsOperations.Encrypt,
            new EncryptRequest { KeyId = keyId, Plaintext = SecretValue.FromText(text), EncryptionContext = encryptionContext },
            context);
        return response.CiphertextBlob!;
    }

    protected async Task<string> DecryptAsync(
        byte[] blob, IReadOnlyDictionary<string, string>? encryptionContext = null, string? keyId = null, CallContext? context = null)
    {
        DecryptResponse response = await CallAsync(
            KmsOperations.Decrypt,
            new DecryptRequest { CiphertextBlob = blob, EncryptionContext = encryptionContext, KeyId = keyId },
            context);
        return System.Text.Encoding.UTF8.GetString(response.Plaintext!.Reveal());
    }
}
