using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Strongroom.Audit;
using Strongroom.Protocol.SigV4;
using Strongroom.Functions;
using Strongroom.Rotation;
using Strongroom.Rotators;
using Strongroom.Server.Audit;
using Strongroom.Server.Functions;
using Strongroom.Server.Http;
using Strongroom.Server.Identity;
using Strongroom.Server.Limits;
using Strongroom.Server.Maintenance;
using Strongroom.Server.Model;
using Strongroom.Server.Options;
using Strongroom.Server.Telemetry;
using Strongroom.Server.Tls;
using Strongroom.Services.Access;
using Strongroom.Services.Audit;
using Strongroom.Services.Door;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Lambda;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.SecretsManager;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Services.Iam;
using Strongroom.Services.Iam.Authorization;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Ssm;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Sts;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Sessions;
using Strongroom.Services.Sts.Trust;
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
    /// <summary>The audit log's folder in the data directory.</summary>
    internal const string AuditFolder = "audit";

    // A sixteenth of the memory that the process may have: some 60,000 secrets with the least, a million with the most.
    private static readonly long CacheBytes = Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16, 64L << 20, 1L << 30);

    private readonly WebApplication _application;
    private readonly IKeyValueStore _store;
    private readonly Barrier _barrier;
    private readonly AuditLog _audit;
    private readonly DueWorker _worker;
    private int _disposed;

    private StrongroomHost(WebApplication application, IKeyValueStore store, Barrier barrier, AuditLog audit, DueWorker worker)
    {
        _audit = audit;
        _application = application;
        _store = store;
        _barrier = barrier;
        _worker = worker;
    }

    /// <summary>Where the server listens, e.g. <c>http://127.0.0.1:4566</c>.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The file with the root credentials if this start made them, else null.</summary>
    public string? NewCredentialsFile { get; private set; }

    /// <summary>The certificate file that clients have to trust if this start made it, else null.</summary>
    public string? NewCertificateFile { get; private set; }

    /// <summary>The parts, for the command line and tests.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Opens the data directory, unseals it and serves.</summary>
    /// <param name="options">What the operator has set.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="StorageUnavailableException">The data directory cannot be opened.</exception>
    /// <exception cref="AuditTamperedException">The audit log is not as it was written.</exception>
    /// <exception cref="AuditUnavailableException">The audit log cannot be written.</exception>
    /// <exception cref="Crypto.SealException">The seal key does not fit.</exception>
    /// <exception cref="TlsException">The certificate or its key cannot be used.</exception>
    /// <exception cref="IOException">The address is taken.</exception>
    public static Task<StrongroomHost> StartAsync(ServerOptions options, TimeProvider? time = null) =>
        StartAsync(options, time ?? TimeProvider.System, () => SqliteStore.Open(new SqliteStoreOptions(options.Data)));

    /// <summary>As the public one, on a store and an audit directory of the caller's making: tests put ones in that fail.</summary>
    internal static async Task<StrongroomHost> StartAsync(
        ServerOptions options, TimeProvider time, Func<IKeyValueStore> openStore, IAuditDirectory? auditDirectory = null)
    {
        var engine = openStore();
        var storeMetrics = new StoreMetrics(time);
        var store = new MeteredStore(engine, storeMetrics);
        Barrier? barrier = null;
        AuditLog? audit = null;
        StrongroomHost? host = null;
        try
        {
            barrier = await Unsealing.OpenAsync(store, options.SealKeyFile, time);
            audit = AuditLog.Open(auditDirectory ?? new AuditDirectory(Path.Combine(options.Data, AuditFolder)), barrier, time);
            var database = new Database(store, barrier, CacheBytes);
            var indexed = await SecretIndexes.PrepareAsync(database);
            var newCertificate = options.TlsSelfSigned && SelfSigned.Ensure(options.TlsCert!, options.TlsKey!, options.Listen.Address, time.GetUtcNow());
            var application = Compose(options, time, database, await PageTokenKey.LoadAsync(database), services => services
                .AddSingleton(barrier)
                .AddSingleton(audit)
                .AddSingleton(provider => HealthChecks.Audit(audit, () => ResumeAsync(provider, options, time), time))
                .AddSingleton(storeMetrics)
                .AddSingleton(HealthChecks.Store(store, storeMetrics, time))
                .AddSingleton(HealthChecks.Barrier(barrier)));
            host = new StrongroomHost(application, store, barrier, audit, application.Services.GetRequiredService<DueWorker>());
            host.NewCertificateFile = newCertificate ? options.TlsCert : null;
            host.Measure(engine);
            if (indexed > 0)
            {
                var logger = application.Services.GetRequiredService<ILogger<StrongroomHost>>();
                LogIndexed(logger, indexed);
            }

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
                await (audit?.DisposeAsync() ?? default);
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
        await _audit.DisposeAsync();
        await _store.DisposeAsync();
        _barrier.Dispose();
    }

    private static WebApplication Compose(
        ServerOptions options, TimeProvider time, Database database, byte[] pageTokenKey, Action<IServiceCollection> addChecks)
    {
        // Empty: the web server's own files and variables could open endpoints that the options know nothing of.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        Logs.Configure(builder.Logging, options);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listening.Configure(kestrel, options, kestrel.ApplicationServices.GetService<TlsCertificates>()));
        addChecks(builder.Services);
        if (options is { TlsCert: { } certificate, TlsKey: { } key })
        {
            builder.Services.AddSingleton(provider => new TlsCertificates(
                new TlsFiles(certificate, key, options.TlsClientCa), time, provider.GetRequiredService<ILogger<TlsCertificates>>()));
        }

        if (options.OtlpEndpoint is { } collector)
        {
            builder.Services.AddSingleton(_ => new OtlpExport(collector));
        }

        builder.Services
            .AddSingleton(options)
            .AddSingleton(time)
            .AddSingleton(database)
            .AddSingleton<DueIndex>()
            .AddSingleton(new ServedRegions(options.ServesRegion))
            .AddSingleton<EventOutbox>()
            .AddSingleton<IDueHandler>(provider => provider.GetRequiredService<EventOutbox>())
            .AddSingleton<IDueHandler, KeyDeletion>()
            .AddSingleton<IDueHandler, RotationTask>()
            .AddSingleton<IDueHandler, MaterialExpiry>()
            .AddSingleton<Resealing>()
            .AddSingleton<IDueHandler, ResealTask>()
            .AddSingleton<RotationRequests>()
            .AddSingleton<DatabaseRequests>()
            .AddSingleton<IAuthorizer>(provider => options.Enforce ? provider.GetRequiredService<IamAuthorizer>() : new UnenforcedAuthorizer())
            .AddSingleton<AuditTrail>()
            .AddSingleton<IAuditTrail>(provider => provider.GetRequiredService<AuditTrail>())
            .AddSingleton<FrontDoor>()
            .AddSingleton<AccessKeys>()
            .AddSingleton<LongTermKeys>()
            .AddSingleton<IAccessKeyAccounts>(provider => provider.GetRequiredService<LongTermKeys>())
            .AddSingleton(provider => new OidcKeySets(options.OidcKeySets, provider.GetRequiredService<ILogger<OidcKeySets>>()))
            .AddSingleton<IdentityPorts>()
            .AddSingleton<IRoleDirectory>(provider => provider.GetRequiredService<IdentityPorts>())
            .AddSingleton<IOidcProviders>(provider => provider.GetRequiredService<IdentityPorts>())
            .AddSingleton<ITrustEvaluator>(provider => options.Enforce ? provider.GetRequiredService<IdentityPorts>() : new UnenforcedTrust())
            .AddSingleton(provider => new SessionCredentials(
                provider.GetRequiredService<LongTermKeys>(), provider.GetRequiredService<SessionTokens>(), provider.GetRequiredService<IRoleDirectory>(), time))
            .AddSingleton(provider => new SigV4Verifier<Principal>(
                provider.GetRequiredService<SessionCredentials>(), time, new SigV4Settings
                {
                    ClockSkew = options.ClockSkew, AcceptsRegion = options.ServesRegion, AllowUnsignedPayload = options.TlsCert is not null,
                }))
            .AddSingleton<Authentication>()
            .AddSingleton(provider => new Endpoint(ServiceCatalog.Services, provider.GetRequiredService<FrontDoor>().Operations))
            .AddSingleton(BodyBudget.For(options.MaxBodyBytes))
            .AddSingleton(new RateLimits(time, options.RateLimits, options.RateLimit))
            .AddSingleton(provider =>
            {
                // Asked for now: the last counts are recorded when the provider gives no more.
                var trail = provider.GetRequiredService<AuditTrail>();
                return new RefusalLimits(
                    time, options.RateLimits, options.RefusalLimit,
                    counted => trail.RecordAsync(counted, options.Account, options.DefaultRegion),
                    provider.GetRequiredService<ILogger<RefusalLimits>>());
            })
            .AddSingleton(provider => provider.GetRequiredService<IMeterFactory>().Create(ServerMeter.Name))
            .AddSingleton(provider => new RequestMetrics(provider.GetRequiredService<Endpoint>().Routes, time, provider.GetRequiredService<Meter>()))
            .AddSingleton<RequestTelemetry>()
            .AddSingleton<MetricsPage>()
            .AddSingleton(provider => HealthChecks.Server(provider.GetRequiredService<IHostApplicationLifetime>()))
            .AddSingleton<Bodies>()
            .AddSingleton<Pipeline>()
            .AddSingleton(provider => new DueWorker(
                provider.GetRequiredService<DueIndex>(), time, provider.GetServices<IDueHandler>(), new DueWorkerOptions(), Report(provider)))
            .AddIam()
            .AddSts(new StsSettings(options.Enforce))
            .AddSingleton<DeferredRunner>()
            .AddSingleton<IFunctionRunner>(provider => provider.GetRequiredService<DeferredRunner>())
            .AddLambda(new LambdaSettings(options.Functions))
            .AddSecretsManager(pageTokenKey)
            .AddSsm()
            .AddRotation(new RotationSettings { Concurrency = options.RotationConcurrency, FirstRetry = options.RotationRetry }, NativeRotators.All(time));
        return builder.Build();

        static Action<DueTask?, Exception> Report(IServiceProvider provider)
        {
            var logger = provider.GetRequiredService<ILogger<StrongroomHost>>();
            return (task, failure) =>
            {
                var kind = task?.Kind ?? "reading the index";
                if (failure is ConflictException)
                {
                    // Whoever changes the same record all the time is simply faster: nothing is wrong.
                    LogContended(logger, kind);
                }
                else
                {
                    LogTask(logger, kind, task?.Attempt ?? 0, failure);
                }
            };
        }
    }

    private void Measure(IKeyValueStore engine)
    {
        var meter = Services.GetRequiredService<Meter>();
        ServerMeter.AddStore(meter, engine, Services.GetRequiredService<StoreMetrics>(), Services.GetRequiredService<Database>(), _barrier);
        ServerMeter.AddAudit(meter, _audit);
        ServerMeter.AddServer(meter, _worker, Services.GetRequiredService<RateLimits>(), Services.GetService<TlsCertificates>());
        RotationMeter.Add(
            meter, Services.GetRequiredService<RotationTelemetry>(), Services.GetRequiredService<RotationStatus>(), Services.GetRequiredService<DueIndex>(),
            Services.GetRequiredService<TimeProvider>());
        ServerMeter.AddProcess(Services.GetRequiredService<IMeterFactory>());
        // Made now, so that it sends from the first request on.
        _ = Services.GetService<OtlpExport>();
    }

    private async Task ServeAsync(ServerOptions options)
    {
        var door = Services.GetRequiredService<FrontDoor>();
        door.Open([
            .. KmsBindings.Create(Services), .. LambdaBindings.Create(Services), .. SecretsManagerBindings.Create(Services),
            .. SsmBindings.Create(Services), .. IamBindings.Create(Services), .. StsBindings.Create(Services),
        ]);
        if (options.Enforce)
        {
            var file = Path.Combine(options.Data, RootCredentials.FileName);
            NewCredentialsFile = await Services.GetRequiredService<AccessKeys>().LoadAsync(file, options.Account) ? file : null;
        }

        var pipeline = Services.GetRequiredService<Pipeline>();
        // Almost every request: AWS's query and JSON protocols know one path only, and routing has nothing to tell there. The paths
        // of REST JSON come after the operator's.
        _application.Use((http, next) => http.Request.Path == "/" ? pipeline.HandleAsync(http) : next(http));
        _application.UseRouting();
        OperatorRoutes.Map(_application, options);
        if (options.Dev)
        {
            _application.MapPost(StateReset.Path, new StateReset(Services, _store, Services.GetRequiredService<AuditTrail>(), options, Services.GetRequiredService<TimeProvider>()).HandleAsync);
        }

        // With a pattern of its own: the usual one leaves out what ends like the name of a file, and names may hold a dot.
        _application.MapFallback("{**path}", pipeline.HandleAsync);
        await _application.StartAsync();
        _worker.Start();
        await Services.GetRequiredService<RotationRequests>().StartAsync();
        Services.GetRequiredService<DatabaseRequests>().Start();
        if (options.Functions && !options.Dev)
        {
            await Services.GetRequiredService<DeferredRunner>().ReportAsync();
        }

        var addresses = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = new Uri(addresses.Single());
    }

    private static ValueTask ResumeAsync(IServiceProvider provider, ServerOptions options, TimeProvider time) => provider
        .GetRequiredService<AuditTrail>()
        .ResumeAsync(options.Account, options.DefaultRegion, time.GetUtcNow(), Guid.NewGuid().ToString());

    [LoggerMessage(Level = LogLevel.Information, Message = "Indexed {Count} secrets of an earlier version for searching")]
    private static partial void LogIndexed(ILogger logger, long count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Due task {Kind} found its record changing all the time; it is tried again later")]
    private static partial void LogContended(ILogger logger, string kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "Due task {Kind} failed (attempt {Attempt}); it is tried again later")]
    private static partial void LogTask(ILogger logger, string kind, int attempt, Exception failure);
}
