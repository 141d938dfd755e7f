using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Crypto;
using Strongroom.Functions;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Audit;
using Strongroom.Services.Door;
using Strongroom.Services.Due;
using Strongroom.Services.Iam;
using Strongroom.Services.Iam.Authorization;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Trust;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Services.Lambda.Tests;

/// <summary>Lambda and STS behind the front door, on a real store, with IAM's authorizer and a runner that runs nothing.</summary>
public abstract class LambdaFixture : IAsyncLifetime, IAsyncDisposable
{
    protected const string Account = "111111111111";
    protected const string Other = "222222222222";
    protected const string Region = "eu-west-1";
    protected const string Arn = $"arn:aws:lambda:{Region}:{Account}:function:f";

    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteStore _store;
    private readonly Barrier _barrier = TestBarrier.Create();
    private readonly ServiceProvider _provider;
    private readonly FrontDoor _door;
    private readonly DueWorker _worker;

    private protected LambdaFixture(LambdaSettings? settings = null)
    {
        _store = SqliteStore.Open(new SqliteStoreOptions(_directory.Path));
        Database = new Database(_store, _barrier);
        _provider = new ServiceCollection()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(Database)
            .AddSingleton(_barrier)
            .AddSingleton<DueIndex>()
            .AddSingleton<IAuthorizer>(provider => new AskedAuthorizer(this, provider.GetRequiredService<IamAuthorizer>()))
            .AddSingleton<IAuditTrail>(Trail)
            .AddSingleton<FrontDoor>()
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<IRoleDirectory>(Roles)
            .AddSingleton<ITrustEvaluator>(Roles)
            .AddSingleton<IOidcProviders, NoProviders>()
            .AddSingleton<IAccessKeyAccounts, NoKeys>()
            .AddSingleton<IFunctionRunner>(Runner)
            .AddIam()
            .AddSts(new StsSettings(Enforce: true))
            .AddLambda((settings ?? new LambdaSettings(RunsCode: true)) with { Draw = () => Draw })
            .BuildServiceProvider();
        _door = _provider.GetRequiredService<FrontDoor>();
        _door.Open([.. LambdaBindings.Create(_provider), .. StsBindings.Create(_provider)]);
        _worker = new DueWorker(
            _provider.GetRequiredService<DueIndex>(), Clock, _provider.GetServices<IDueHandler>(), new DueWorkerOptions(), (_, failure) => Failures.Add(failure));
    }

    private protected FakeRunner Runner { get; } = new();

    private protected FakeRoles Roles { get; } = new();

    protected Database Database { get; }

    protected FakeClock Clock { get; } = new();

    protected MemoryAuditTrail Trail { get; } = new();

    /// <summary>Decides between the two versions of an alias.</summary>
    protected double Draw { get; set; }

    /// <summary>What due tasks failed with.</summary>
    protected System.Collections.Concurrent.ConcurrentBag<Exception> Failures { get; } = [];

    /// <summary>What the last call asked to be authorised.</summary>
    protected AccessRequest? Asked { get; private set; }

    private protected T Part<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Assert.Empty(Failures);
        await _worker.DisposeAsync();
        await _provider.DisposeAsync();
        await _store.DisposeAsync();
        _barrier.Dispose();
        _directory.Dispose();
    }

    protected Task<int> RunDueAsync() => _worker.RunDueAsync();

    protected CallContext Caller(Principal principal, string? sourceArn = null, string? sourceAccount = null) =>
        new("test-request", principal, Region, Clock.GetUtcNow(), "192.0.2.1", null, CancellationToken.None) { SourceArn = sourceArn, SourceAccount = sourceAccount };

    protected CallContext Caller(string account = Account) => Caller(Principal.Root(account));

    protected async Task<TResponse> CallAsync<TRequest, TResponse>(OperationModel<TRequest, TResponse> operation, TRequest request, CallContext? context = null)
        where TRequest : class
        where TResponse : class => await _door.CallAsync(operation, request, context ?? Caller());

    protected async Task RefusedAsync<TRequest, TResponse>(
        string code, string message, OperationModel<TRequest, TResponse> operation, TRequest request, CallContext? context = null)
        where TRequest : class
        where TResponse : class
    {
        var refused = await Assert.ThrowsAsync<AwsException>(() => CallAsync(operation, request, context));
        Assert.Equal((code, message), (refused.Code, refused.WireMessage));
    }

    protected static CreateFunctionRequest Function(string name = "f", byte[]? zip = null) => new()
    {
        FunctionName = name,
        Runtime = "python3.12",
        Handler = "lambda_function.lambda_handler",
        Role = FakeRoles.Run,
        Code = new FunctionCode { ZipFile = SecretValue.Own(zip ?? Zip()) },
    };

    protected static CreateFunctionRequest Webhook(string address = "https://hooks.example/rotate", string name = "f") => new()
    {
        FunctionName = name,
        PackageType = PackageType.Image,
        Role = FakeRoles.Run,
        Code = new FunctionCode { ImageUri = address },
        Environment = new Model.Environment { Variables = new Dictionary<string, SecretValue> { ["WEBHOOK_SECRET"] = SecretValue.FromText("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") } },
    };

    protected Task<FunctionConfiguration> CreateAsync(string name = "f", byte[]? zip = null) => CallAsync(LambdaOperations.CreateFunction, Function(name, zip));

    protected Task<FunctionConfiguration> ChangeCodeAsync(byte[] zip, bool publish = false) => CallAsync(
        LambdaOperations.UpdateFunctionCode, new UpdateFunctionCodeRequest { FunctionName = "f", ZipFile = SecretValue.Own(zip), Publish = publish });

    protected Task<FunctionConfiguration> PublishAsync(string? description = null) =>
        CallAsync(LambdaOperations.PublishVersion, new PublishVersionRequest { FunctionName = "f", Description = description });

    protected Task<InvocationResponse> InvokeAsync(string? payload = null, string name = "f", string? type = null, string? qualifier = null, CallContext? context = null) =>
        CallAsync(LambdaOperations.Invoke, Invocation(payload, name, type, qualifier), context);

    protected static InvocationRequest Invocation(string? payload = null, string name = "f", string? type = null, string? qualifier = null) => new()
    {
        FunctionName = name,
        InvocationType = type,
        Qualifier = qualifier,
        Payload = payload is null ? null : SecretValue.FromText(payload),
    };

    /// <summary>How many pieces of code are stored.</summary>
    private protected async Task<int> PiecesAsync() => (await Database.Table(LambdaTables.Code).ScanAsync(limit: 1000)).Rows.Count;

    protected static byte[] Zip(string text = "def lambda_handler(event, context): return event", string name = "lambda_function.py", int attributes = 0) =>
        Zip(archive =>
        {
            var entry = archive.CreateEntry(name);
            entry.ExternalAttributes = attributes;
            using var content = entry.Open();
            content.Write(Encoding.UTF8.GetBytes(text));
        });

    protected static byte[] Zip(Action<ZipArchive> fill)
    {
        using var output = new MemoryStream();
        using (var archive = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            fill(archive);
        }

        return output.ToArray();
    }

    protected static string Text(SecretValue value) => Encoding.UTF8.GetString(value.Reveal());

    private sealed class AskedAuthorizer(LambdaFixture fixture, IAuthorizer inner) : IAuthorizer
    {
        public ValueTask AuthorizeAsync(AccessRequest request, CallContext context)
        {
            fixture.Asked = request;
            return inner.AuthorizeAsync(request, context);
        }
    }

    private sealed class NoProviders : IOidcProviders
    {
        public ValueTask<OidcProvider?> FindAsync(string account, string issuer, CancellationToken cancellation) => ValueTask.FromResult<OidcProvider?>(null);
    }

    private sealed class NoKeys : IAccessKeyAccounts
    {
        public ValueTask<string?> FindAsync(string accessKeyId, CancellationToken cancellation) => ValueTask.FromResult<string?>(null);
    }
}
