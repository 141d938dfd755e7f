using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Authorization;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.Ssm.Events;
using Strongroom.Services.Ssm.Model;
using Strongroom.Storage;
using Strongroom.Support;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Services.Ssm.Tests.Operations;

/// <summary>Parameter Store, Secrets Manager, KMS and IAM behind the front door on a real store, with a clock that the test moves.
/// Policies decide on every call; the account's root user is the caller unless a test names another.</summary>
public abstract class SsmFixture : IAuthorizer, IAsyncLifetime, IAsyncDisposable, IParameterEvents
{
    protected const string Account = "111111111111";
    protected const string OtherAccount = "222222222222";
    protected const string Region = "eu-west-1";
    protected const string Name = "/app/db";
    protected const string Validation = "ValidationException";
    protected const string Denied = "AccessDeniedException";

    private readonly TemporaryDirectory _directory = new();
    private readonly Barrier _barrier = TestBarrier.Create();
    private SsmServer? _server;

    /// <summary>All that was asked to be authorised, in order.</summary>
    protected List<AccessRequest> Asked { get; } = [];

    /// <summary>The events that were staged, of attempts that lost a race, too.</summary>
    protected List<ParameterEvent> Events { get; } = [];

    private protected FakeClock Clock { get; } = new();

    private protected SsmServer Server => _server!;

    /// <summary>Whether events go to <see cref="Events"/> in place of the audit log.</summary>
    private protected virtual bool CollectsEvents => false;

    protected static string Arn(string name = Name, string account = Account) => $"arn:aws:ssm:{Region}:{account}:parameter/{name.TrimStart('/')}";

    public ValueTask AuthorizeAsync(AccessRequest request, CallContext context)
    {
        lock (Asked) Asked.Add(request);
        return Server.Services.GetRequiredService<IamAuthorizer>().AuthorizeAsync(request, context);
    }

    ValueTask IParameterEvents.StageAsync(Transaction transaction, ParameterEvent happened, CancellationToken cancellation)
    {
        Events.Add(happened);
        return default;
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

    protected async Task RestartAsync()
    {
        await Server.DisposeAsync();
        await StartAsync();
    }

    protected CallContext Root(string account = Account, string region = Region) =>
        new("test-request", Principal.Root(account), region, Clock.GetUtcNow(), "192.0.2.1", null, CancellationToken.None);

    /// <summary>A user with this policy, or with none.</summary>
    protected async Task<CallContext> UserAsync(string? policy = null, string account = Account)
    {
        var name = $"user-{Guid.NewGuid():N}";
        var user = (await CallAsync(IamOperations.CreateUser, new CreateUserRequest { UserName = name }, Root(account))).User!;
        if (policy is not null)
        {
            await CallAsync(IamOperations.PutUserPolicy, new PutUserPolicyRequest { UserName = name, PolicyName = "p", PolicyDocument = policy }, Root(account));
        }

        return Root(account) with { Caller = new Principal(account, user.Arn!, user.UserId!, "AKIATEST") };
    }

    protected static string Allow(string actions, string resource, string condition = "{}") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[{{string.Join(',', actions.Split(',').Select(action => $"\"{action}\""))}}],"Resource":"{{resource}}","Condition":{{condition}}}]}""";

    protected async Task<TResponse> CallAsync<TRequest, TResponse>(OperationModel<TRequest, TResponse> operation, TRequest request, CallContext? context = null)
        where TRequest : class
        where TResponse : class =>
        await Server.Door.CallAsync(operation, request, context ?? Root());

    /// <summary>The call is refused with this code; the message must be this if one is given.</summary>
    protected async Task RefusedAsync<TRequest, TResponse>(
        string code, string? message, OperationModel<TRequest, TResponse> operation, TRequest request, CallContext? context = null)
        where TRequest : class
        where TResponse : class
    {
        var refused = await Assert.ThrowsAsync<AwsException>(() => CallAsync(operation, request, context));
        Assert.Equal(code, refused.Code);
        if (message is not null)
        {
            Assert.Contains(message, refused.WireMessage, StringComparison.Ordinal);
        }
    }

    /// <summary>By default a user may do nothing, and nothing is done.</summary>
    protected async Task DeniedAsync<TRequest, TResponse>(OperationModel<TRequest, TResponse> operation, TRequest request)
        where TRequest : class
        where TResponse : class
    {
        var nobody = await UserAsync();
        var before = Server.Store.Revision;
        var refused = await Assert.ThrowsAsync<AwsException>(() => CallAsync(operation, request, nobody));
        Assert.Equal(Denied, refused.Code);
        Assert.Contains($"is not authorized to perform: ssm:{operation.Name} ", refused.WireMessage, StringComparison.Ordinal);
        Assert.Equal(before, Server.Store.Revision);
    }

    protected Task<PutParameterResult> PutAsync(
        string value = "one", string name = Name, string? type = "String", bool? overwrite = null, string? tier = null, string? key = null,
        string? policies = null, string? pattern = null, string? dataType = null, string? description = null,
        IReadOnlyList<Ssm.Model.Tag>? tags = null, CallContext? context = null) =>
        CallAsync(SsmOperations.PutParameter, Put(value, name, type, overwrite, tier, key, policies, pattern, dataType, description, tags), context);

    protected static PutParameterRequest Put(
        string value = "one", string name = Name, string? type = "String", bool? overwrite = null, string? tier = null, string? key = null,
        string? policies = null, string? pattern = null, string? dataType = null, string? description = null, IReadOnlyList<Ssm.Model.Tag>? tags = null) => new()
        {
            Name = name,
            Value = SecretValue.FromText(value),
            Type = type,
            Overwrite = overwrite,
            Tier = tier,
            KeyId = key,
            Policies = policies,
            AllowedPattern = pattern,
            DataType = dataType,
            Description = description,
            Tags = tags,
        };

    protected async Task<Parameter> GetAsync(string name = Name, bool decrypt = true, CallContext? context = null) =>
        (await CallAsync(SsmOperations.GetParameter, new GetParameterRequest { Name = name, WithDecryption = decrypt }, context)).Parameter!;

    protected async Task<string> ReadAsync(string name = Name, bool decrypt = true, CallContext? context = null) =>
        Text((await GetAsync(name, decrypt, context)).Value!);

    protected static string Text(SecretValue value) => Encoding.UTF8.GetString(value.Reveal());

    protected static Ssm.Model.Tag Tag(string key, string value) => new() { Key = key, Value = value };

    protected Task<LabelParameterVersionResult> LabelAsync(long? version, params string[] labels) => CallAsync(
        SsmOperations.LabelParameterVersion, new LabelParameterVersionRequest { Name = Name, ParameterVersion = version, Labels = labels });

    protected async Task<string> CreateKeyAsync() => (await CallAsync(KmsOperations.CreateKey, new CreateKeyRequest())).KeyMetadata!.Arn!;

    protected Task CreateSecretAsync(string name, string value) => CallAsync(
        SecretsManagerOperations.CreateSecret,
        new CreateSecretRequest { Name = name, SecretString = SecretValue.FromText(value), ClientRequestToken = "v1".PadRight(32, '-') });

    /// <summary>Runs everything that is due at the clock's time; nothing of it fails.</summary>
    protected async Task RunDueAsync()
    {
        await Server.Worker.RunDueAsync();
        Assert.Empty(Server.Failures);
    }

    private async Task StartAsync() => _server = await SsmServer.StartAsync(_directory.Path, _barrier, Clock, this, CollectsEvents ? this : null);
}
