using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Strongroom.Protocol.SigV4;
using Strongroom.Server.Http;
using Strongroom.Server.Identity;
using Strongroom.Server.Model;
using Strongroom.Server.Options;
using Strongroom.Services.Access;
using Strongroom.Services.Door;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.SecretsManager;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Barrier = Strongroom.Crypto.Barrier;
using Endpoint = Strongroom.Server.Http.Endpoint;

namespace Strongroom.Server.Hosting;

/// <summary>
/// A running server: the composition root. Everything is made here and handed down; nothing below reaches back up.
/// </summary>
public sealed partial class StrongroomHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly IKeyValueStore _store;
    private readonly Barrier _barrier;
    private readonly DueWorker _worker;
    private int _disposed;

    private StrongroomHost(WebApplication application, IKeyValueStore store, Barrier barrier, DueWorker worker)
    {
        _application = application;
        _store = store;
        _barrier = barrier;
        _worker = worker;
    }

    /// <summary>Where the server listens, e.g. <c>http://127.0.0.1:4566</c>.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The file with the root credentials if this start made them, else null.</summary>
    public string? NewCredentialsFile { get; private set; }

    /// <summary>The parts, for the command line and tests.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Opens the data directory, unseals it and serves.</summary>
    /// <param name="options">What the operator has set.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="StorageUnavailableException">The data directory cannot be opened.</exception>
    /// <exception cref="Crypto.SealException">The seal key does not fit.</exception>
    /// <exception cref="IOException">The address is taken.</exception>
    public static Task<StrongroomHost> StartAsync(ServerOptions options, TimeProvider? time = null) =>
        StartAsync(options, time ?? TimeProvider.System, () => SqliteStore.Open(new SqliteStoreOptions(options.Data)));

    /// <summary>As the public one, on a store of the caller's making: tests put one in that fails.</summary>
    internal static async Task<StrongroomHost> StartAsync(ServerOptions options, TimeProvider time, Func<IKeyValueStore> openStore)
    {
        var store = openStore();
        Barrier? barrier = null;
        StrongroomHost? host = null;
        try
        {
            barrier = await Unsealing.OpenAsync(store, options.SealKeyFile, time);
            var database = new Database(store, barrier);
            var application = Compose(options, time, database, await PageTokenKey.LoadAsync(database));
            host = new StrongroomHost(application, store, barrier, application.Services.GetRequiredService<DueWorker>());
            await host.ServeAsync(options);
            return host;
        }
        catch
        {
            if (host is not null)
            {
                await host.DisposeAsync();
            }
            else
            {
                await store.DisposeAsync();
                barrier?.Dispose();
            }

            throw;
        }
    }

    /// <summary>Waits until the process is asked to stop, then finishes what is in progress.</summary>
    public Task WaitForShutdownAsync() => _application.WaitForShutdownAsync();

    /// <summary>Stops serving, finishes what is in progress and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _application.StopAsync();
        await _worker.StopAsync();
        await _application.DisposeAsync();
        await _store.DisposeAsync();
        _barrier.Dispose();
    }

    private static WebApplication Compose(ServerOptions options, TimeProvider time, Database database, byte[] pageTokenKey)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders().SetMinimumLevel(options.LogLevel);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // Standard output is for the ready line alone.
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
            kestrel.Listen(options.Listen);
        });

        builder.Services
            .AddSingleton(options)
            .AddSingleton(time)
            .AddSingleton(database)
            .AddSingleton<DueIndex>()
            .AddSingleton<IDueHandler, KeyDeletion>()
            .AddSingleton<IAuthorizer>(options.Enforce ? new RootAuthorizer() : new UnenforcedAuthorizer())
            .AddSingleton<FrontDoor>()
            .AddSingleton<AccessKeys>()
            .AddSingleton(provider => new SigV4Verifier<Principal>(
                provider.GetRequiredService<AccessKeys>(), time, new SigV4Settings { ClockSkew = options.ClockSkew, AcceptsRegion = options.ServesRegion }))
            .AddSingleton<Authentication>()
            .AddSingleton(provider => new Endpoint(ServiceCatalog.Services, provider.GetRequiredService<FrontDoor>().Operations))
            .AddSingleton<Pipeline>()
            .AddSingleton(provider => new DueWorker(
                provider.GetRequiredService<DueIndex>(), time, provider.GetServices<IDueHandler>(), new DueWorkerOptions(), Report(provider)))
            .AddSecretsManager(pageTokenKey);
        return builder.Build();

        static Action<DueTask?, Exception> Report(IServiceProvider provider)
        {
            var logger = provider.GetRequiredService<ILogger<StrongroomHost>>();
            return (task, failure) => LogTask(logger, task?.Kind ?? "reading the index", task?.Attempt ?? 0, failure);
        }
    }

    private async Task ServeAsync(ServerOptions options)
    {
        var door = Services.GetRequiredService<FrontDoor>();
        door.Open([.. KmsBindings.Create(Services), .. SecretsManagerBindings.Create(Services)]);
        if (options.Enforce)
        {
            var file = Path.Combine(options.Data, RootCredentials.FileName);
            NewCredentialsFile = await Services.GetRequiredService<AccessKeys>().LoadAsync(file, options.Account) ? file : null;
        }

        _application.MapGet("/health", () => Results.Json(new Health("ok"), HostingJson.Default.Health));
        if (options.Dev)
        {
            _application.MapPost("/_strongroom/reset", ResetAsync);
        }

        _application.MapFallback(Services.GetRequiredService<Pipeline>().HandleAsync);
        await _application.StartAsync();
        _worker.Start();
        var addresses = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = new Uri(addresses.Single());
    }

    /// <summary>Empties the state: everything but what the server itself needs to go on.</summary>
    private async Task ResetAsync()
    {
        Services.ForgetSecrets();
        await _store.DeleteAllAsync(except: KeyRange.Prefix(SystemKeys.All.Bytes));
        Services.GetRequiredService<Database>().ForgetCached();
        await Services.GetRequiredService<AccessKeys>().RestoreAsync();
        Services.ForgetSecrets();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Due task {Kind} failed (attempt {Attempt}); it is tried again later")]
    private static partial void LogTask(ILogger logger, string kind, int attempt, Exception failure);
}

/// <summary>The answer of <c>GET /health</c>.</summary>
/// <param name="Status"><c>ok</c>.</param>
internal sealed record Health(string Status);

[JsonSerializable(typeof(Health))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class HostingJson : JsonSerializerContext;
