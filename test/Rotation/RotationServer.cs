using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Rotators;
using Strongroom.Services.Access;
using Strongroom.Services.Audit;
using Strongroom.Services.Door;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;

namespace Strongroom.Rotation.Tests;

/// <summary>Secrets Manager and KMS with rotators, on a store in a directory of its own. What is due runs when the test says so.</summary>
internal sealed class RotationServer : IAsyncDisposable
{
    public const string Account = "111111111111";
    public const string Region = "eu-west-1";

    private readonly TemporaryDirectory _directory = new();
    private readonly Crypto.Barrier _barrier = TestBarrier.Create();
    private readonly SqliteStore _store;
    private readonly ServiceProvider _provider;
    private readonly DueWorker _worker;

    private RotationServer(IAuthorizer authorizer, IReadOnlyList<IRotator> rotators, IReadOnlyList<OperationBinding> others)
    {
        _store = SqliteStore.Open(new SqliteStoreOptions(_directory.Path));
        var database = new Database(_store, _barrier);
        SecretIndexes.PrepareAsync(database).GetAwaiter().GetResult();
        _provider = new ServiceCollection()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(database)
            .AddSingleton<DueIndex>()
            .AddSingleton(authorizer)
            .AddSingleton<MemoryAuditTrail>()
            .AddSingleton<IAuditTrail>(services => services.GetRequiredService<MemoryAuditTrail>())
            .AddSingleton<FrontDoor>()
            .AddSingleton(new ServedRegions(_ => true))
            .AddSingleton<EventOutbox>()
            .AddSingleton<IDueHandler>(services => services.GetRequiredService<EventOutbox>())
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSecretsManager(new byte[32])
            .AddRotation(new RotationSettings { Jitter = () => 0 }, rotators)
            .BuildServiceProvider();
        Door = _provider.GetRequiredService<FrontDoor>();
        Door.Open([.. KmsBindings.Create(_provider), .. SecretsManagerBindings.Create(_provider), .. others]);
        _worker = new DueWorker(_provider.GetRequiredService<DueIndex>(), Clock, _provider.GetServices<IDueHandler>(), new DueWorkerOptions(), (_, failure) => Failures.Enqueue(failure));
    }

    public FakeClock Clock { get; } = new();

    public FrontDoor Door { get; }

    public MemoryAuditTrail Trail => _provider.GetRequiredService<MemoryAuditTrail>();

    /// <summary>What due tasks failed with.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<Exception> Failures { get; } = [];

    public static RotationServer Start(IAuthorizer authorizer, params IReadOnlyList<IRotator> rotators) => new(authorizer, rotators, [InvokeStandIn.NoFunctions]);

    public static RotationServer Start(IAuthorizer authorizer, OperationBinding other) => new(authorizer, [], [other]);

    public static string Token(string name) => name.PadRight(32, '-');

    public Task<int> RunDueAsync() => _worker.RunDueAsync();

    public async Task<TResponse> CallAsync<TRequest, TResponse>(OperationModel<TRequest, TResponse> operation, TRequest request, Principal? caller = null)
        where TRequest : class
        where TResponse : class =>
        await Door.CallAsync(operation, request, new CallContext("test-request", caller ?? Principal.Root(Account), Region, Clock.GetUtcNow(), "192.0.2.1", null, CancellationToken.None));

    public async Task<string> CreateAsync(string name, string value, string? type = null) => (await CallAsync(
        SecretsManagerOperations.CreateSecret,
        new CreateSecretRequest { Name = name, SecretString = SecretValue.FromText(value), ClientRequestToken = Token("v1"), Type = type })).ARN!;

    public async Task<string> ReadAsync(string name, string stage = "AWSCURRENT")
    {
        using var read = (await CallAsync(SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = name, VersionStage = stage })).SecretString!;
        return Encoding.UTF8.GetString(read.Reveal());
    }

    public async Task RefusedAsync(string code, string part, RotateSecretRequest request)
    {
        var refused = await Assert.ThrowsAsync<AwsException>(() => CallAsync(SecretsManagerOperations.RotateSecret, request));
        Assert.Equal(code, refused.Code);
        Assert.Contains(part, refused.WireMessage, StringComparison.Ordinal);
    }

    public Task<DescribeSecretResponse> DescribeAsync(string name) => CallAsync(SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = name });

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        await _provider.DisposeAsync();
        await _store.DisposeAsync();
        _barrier.Dispose();
        _directory.Dispose();
    }
}
