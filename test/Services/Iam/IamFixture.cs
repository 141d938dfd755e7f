using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Policy.Evaluation;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Door;
using Strongroom.Services.Iam.Identity;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Services.Iam.Tests;

/// <summary>IAM behind the front door, on a real store in a directory of its own.</summary>
public abstract class IamFixture : IAuthorizer, IServiceProvider, IAsyncLifetime, IAsyncDisposable
{
    protected const string Account = "111111111111";
    protected const string Other = "222222222222";

    protected const string Document = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}]}""";
    protected const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
    protected const string AwsPolicyArn = "arn:aws:iam::aws:policy/SecretsManagerReadWrite";

    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteStore _store;
    private readonly Barrier _barrier = TestBarrier.Create();
    private readonly Dictionary<Type, object> _parts;
    private readonly FrontDoor _door;

    protected IamFixture()
    {
        _store = SqliteStore.Open(new SqliteStoreOptions(_directory.Path));
        Database = new Database(_store, _barrier);
        var store = new IamStore(Database);
        var policies = new PolicyBook(store);
        var assembly = new PolicyAssembly(store, policies, new PolicyCache());
        object[] parts =
        [
            store, policies, assembly, new Attachments(store, policies), new LastUses(Database, Clock, NullLogger<LastUses>.Instance),
            new IdentityDirectory(store, assembly), new UserCredentials(store),
        ];
        _parts = parts.ToDictionary(part => part.GetType());
        _door = new FrontDoor(this, new MemoryAuditTrail());
        _door.Open(IamBindings.Create(this));
    }

    protected Database Database { get; }

    /// <summary>Another database on the same store, as one that somebody else reads.</summary>
    protected Database DatabaseOn(Func<IKeyValueStore, IKeyValueStore> wrap) =>
        new(wrap(_store), _barrier, cacheBytes: 0);

    protected FakeClock Clock { get; } = new();

    protected IdentityDirectory Directory => Part<IdentityDirectory>();

    protected UserCredentials Credentials => Part<UserCredentials>();

    protected LastUses Uses => Part<LastUses>();

    /// <summary>What the last call asked to be authorised.</summary>
    protected Access.AccessRequest? Asked { get; private set; }

    public ValueTask AuthorizeAsync(Access.AccessRequest request, CallContext context)
    {
        Asked = request;
        if (request.Resources.Any(resource => resource.Contains(":denied", StringComparison.Ordinal)))
        {
            throw CommonErrors.AccessDenied("denied");
        }

        return default;
    }

    public object? GetService(Type serviceType) => _parts.GetValueOrDefault(serviceType);

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Uses.DisposeAsync();
        Part<IamStore>().Dispose();
        await _store.DisposeAsync();
        _barrier.Dispose();
        _directory.Dispose();
    }

    protected CallContext Caller(Principal principal) =>
        new("test-request", principal, "us-east-1", Clock.GetUtcNow(), "192.0.2.1", null, CancellationToken.None);

    protected CallContext Caller(string account = Account) => Caller(Principal.Root(account));

    protected async Task<TResponse> CallAsync<TRequest, TResponse>(
        OperationModel<TRequest, TResponse> operation, TRequest request, CallContext? context = null)
        where TRequest : class
        where TResponse : class =>
        await _door.CallAsync(operation, request, context ?? Caller());

    protected async Task RefusedAsync<TRequest, TResponse>(
        string code, string message, OperationModel<TRequest, TResponse> operation, TRequest request, CallContext? context = null)
        where TRequest : class
        where TResponse : class
    {
        var refused = await Assert.ThrowsAsync<AwsException>(() => CallAsync(operation, request, context));
        Assert.Equal((code, message), (refused.Code, refused.WireMessage));
        var status = code switch
        {
            "NoSuchEntity" => 404,
            "DeleteConflict" or "EntityAlreadyExists" or "LimitExceeded" => 409,
            "AccessDenied" => 403,
            _ => 400,
        };
        Assert.Equal(status, refused.Status);
    }

    /// <summary>Checks what the last call asked for.</summary>
    protected void AssertAsked(string action, string resource, params (string Key, string Value)[] conditions)
    {
        Assert.Equal(action, Asked!.Action);
        Assert.Contains(resource, Asked.Resources);
        foreach (var (key, value) in conditions)
        {
            Assert.Equal([value], Asked.Conditions[key]);
        }
    }

    protected async Task<User> CreateUserAsync(string name = "alice", CallContext? context = null) =>
        (await CallAsync(IamOperations.CreateUser, new CreateUserRequest { UserName = name }, context)).User!;

    protected async Task<Group> CreateGroupAsync(string name = "staff") =>
        (await CallAsync(IamOperations.CreateGroup, new CreateGroupRequest { GroupName = name })).Group!;

    protected async Task<Role> CreateRoleAsync(string name = "app") =>
        (await CallAsync(IamOperations.CreateRole, new CreateRoleRequest { RoleName = name, AssumeRolePolicyDocument = Trust })).Role!;

    protected async Task<string> CreatePolicyAsync(string name = "reader", string document = Document) =>
        (await CallAsync(IamOperations.CreatePolicy, new CreatePolicyRequest { PolicyName = name, PolicyDocument = document })).Policy!.Arn!;

    protected async Task<AccessKey> CreateKeyAsync(string user = "alice") =>
        (await CallAsync(IamOperations.CreateAccessKey, new CreateAccessKeyRequest { UserName = user })).AccessKey!;

    protected Task AttachToUserAsync(string arn, string user = "alice") =>
        CallAsync(IamOperations.AttachUserPolicy, new AttachUserPolicyRequest { UserName = user, PolicyArn = arn });

    private T Part<T>() => (T)_parts[typeof(T)];

    /// <summary>All pages of a list.</summary>
    protected static async Task<List<T>> AllAsync<T>(Func<string?, Task<(IReadOnlyList<T>? Items, bool? IsTruncated, string? Marker)>> page)
    {
        var all = new List<T>();
        string? marker = null;
        do
        {
            var (items, isTruncated, next) = await page(marker);
            Assert.Equal(isTruncated, next is not null);
            all.AddRange(items!);
            marker = next;
        }
        while (marker is not null);
        return all;
    }
}
