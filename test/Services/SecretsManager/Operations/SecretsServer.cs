using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Services.Access;
using Strongroom.Services.Audit;
using Strongroom.Services.Door;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

/// <summary>One run of the services on a data directory: what lives from a start to a stop.</summary>
internal sealed class SecretsServer : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly SqliteStore _sqlite;

    private SecretsServer(ServiceProvider provider, SqliteStore sqlite, FaultInjectingStore store)
    {
        _provider = provider;
        _sqlite = sqlite;
        Store = store;
        Door = provider.GetRequiredService<FrontDoor>();
        Trail = provider.GetRequiredService<MemoryAuditTrail>();
        Due = provider.GetRequiredService<DueIndex>();
        Rotations = provider.GetRequiredService<RotationStatus>();
        Telemetry = provider.GetRequiredService<RotationTelemetry>();
        Worker = new DueWorker(Due, provider.GetRequiredService<TimeProvider>(), provider.GetServices<IDueHandler>(), new DueWorkerOptions(), (_, failure) => Failures.Add(failure));
    }

    /// <summary>The store, which fails when told to.</summary>
    public FaultInjectingStore Store { get; }

    public FrontDoor Door { get; }

    /// <summary>What was recorded.</summary>
    public MemoryAuditTrail Trail { get; }

    public DueIndex Due { get; }

    /// <summary>How rotations stand.</summary>
    public RotationStatus Rotations { get; }

    public RotationTelemetry Telemetry { get; }

    /// <summary>Runs what is due when a test says so; it is never started.</summary>
    public DueWorker Worker { get; }

    /// <summary>What due tasks failed with.</summary>
    public System.Collections.Concurrent.ConcurrentBag<Exception> Failures { get; } = [];

    public static async Task<SecretsServer> StartAsync(string directory, Barrier barrier, FakeClock clock, IAuthorizer authorizer, IRotationFunctions functions, RotationSettings rotation, ServedRegions regions)
    {
        var sqlite = SqliteStore.Open(new SqliteStoreOptions(directory));
        var store = new FaultInjectingStore(sqlite, clock);
        var database = new Database(store, barrier);
        await SecretIndexes.PrepareAsync(database);
        var provider = new ServiceCollection()
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(database)
            .AddSingleton<DueIndex>()
            .AddSingleton(authorizer)
            .AddSingleton<MemoryAuditTrail>()
            .AddSingleton<IAuditTrail>(services => services.GetRequiredService<MemoryAuditTrail>())
            .AddSingleton<FrontDoor>()
            .AddSingleton(regions)
            .AddSingleton<EventOutbox>()
            .AddSingleton<IDueHandler>(services => services.GetRequiredService<EventOutbox>())
            .AddSingleton<IDueHandler, KeyDeletion>()
            .AddSingleton<IDueHandler, RotationTask>()
            .AddSingleton<IDueHandler, MaterialExpiry>()
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSecretsManager(await PageTokenKey.LoadAsync(database))
            .AddSingleton(functions)
            .AddSingleton(rotation)
            .BuildServiceProvider();
        var server = new SecretsServer(provider, sqlite, store);
        server.Door.Open([.. KmsBindings.Create(provider), .. SecretsManagerBindings.Create(provider)]);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync();
        await _provider.DisposeAsync();
        await _sqlite.DisposeAsync();
    }
}
