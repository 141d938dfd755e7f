using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Services.Access;
using Strongroom.Services.Audit;
using Strongroom.Services.Door;
using Strongroom.Services.Due;
using Strongroom.Services.Iam;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.SecretsManager;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Services.Ssm.Events;
using Strongroom.Services.Ssm.Model;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Services.Ssm.Tests.Operations;

/// <summary>One run of the services on a data directory: what lives from a start to a stop.</summary>
internal sealed class SsmServer : IAsyncDisposable
{
    private readonly SqliteStore _sqlite;

    private SsmServer(ServiceProvider provider, SqliteStore sqlite, FaultInjectingStore store)
    {
        Services = provider;
        _sqlite = sqlite;
        Store = store;
        Door = provider.GetRequiredService<FrontDoor>();
        Trail = provider.GetRequiredService<MemoryAuditTrail>();
        Worker = new DueWorker(
            provider.GetRequiredService<DueIndex>(), provider.GetRequiredService<TimeProvider>(), provider.GetServices<IDueHandler>(),
            new DueWorkerOptions(), (_, failure) => Failures.Add(failure));
    }

    public ServiceProvider Services { get; }

    public FaultInjectingStore Store { get; }

    public FrontDoor Door { get; }

    /// <summary>What was recorded.</summary>
    public MemoryAuditTrail Trail { get; }

    /// <summary>Runs what is due when a test says so; it is never started.</summary>
    public DueWorker Worker { get; }

    /// <summary>What due tasks failed with.</summary>
    public System.Collections.Concurrent.ConcurrentBag<Exception> Failures { get; } = [];

    public static async Task<SsmServer> StartAsync(string directory, Barrier barrier, FakeClock clock, IAuthorizer authorizer, IParameterEvents? events)
    {
        var sqlite = SqliteStore.Open(new SqliteStoreOptions(directory));
        var store = new FaultInjectingStore(sqlite, clock);
        var database = new Database(store, barrier);
        await SecretIndexes.PrepareAsync(database);
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(database)
            .AddSingleton<DueIndex>()
            .AddSingleton(authorizer)
            .AddSingleton<MemoryAuditTrail>()
            .AddSingleton<IAuditTrail>(provider => provider.GetRequiredService<MemoryAuditTrail>())
            .AddSingleton<FrontDoor>()
            .AddSingleton(new ServedRegions(_ => true))
            .AddSingleton<EventOutbox>()
            .AddSingleton<IDueHandler>(provider => provider.GetRequiredService<EventOutbox>())
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddIam()
            .AddSecretsManager(await PageTokenKey.LoadAsync(database))
            .AddSsm();
        if (events is not null)
        {
            services.AddSingleton(events);
        }

        var provider = services.BuildServiceProvider();
        var server = new SsmServer(provider, sqlite, store);
        server.Door.Open([.. KmsBindings.Create(provider), .. SecretsManagerBindings.Create(provider), .. IamBindings.Create(provider), .. SsmBindings.Create(provider)]);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync();
        await Services.DisposeAsync();
        await _sqlite.DisposeAsync();
    }
}
