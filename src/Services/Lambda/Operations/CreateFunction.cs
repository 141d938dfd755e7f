using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Access;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Roles;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Makes a function of a zip, or of the address of a webhook. It can be invoked when the answer comes.</summary>
internal sealed class CreateFunction(FunctionStore functions, CodeStore code, ExecutionRole roles) : Operation<CreateFunctionRequest, FunctionConfiguration>
{
    private FunctionReference _reference = null!;

    /// <inheritdoc/>
    public override void Validate(CreateFunctionRequest request, CallContext context)
    {
        _reference = FunctionReference.ReadNew(request.FunctionName!, context);
        ConfigurationRules.Check(request);
        ConfigurationRules.RefuseS3(request.Code!.S3Bucket, request.Code.S3Key, request.Code.S3ObjectVersion, request.Code.SourceKMSKeyArn);
    }

    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(CreateFunctionRequest request, CallContext context) => ValueTask.FromResult(
        LambdaAccess.On("lambda:CreateFunction", _reference.Arn, _reference, function: null, keys => keys
            .With("lambda:SubnetIds", request.VpcConfig?.SubnetIds)
            .With("lambda:SecurityGroupIds", request.VpcConfig?.SecurityGroupIds)
            .WithRequestTags(request.Tags ?? new Dictionary<string, string>())) with
        {
            Dependent = Dependent(request),
        });

    /// <inheritdoc/>
    public override async ValueTask<FunctionConfiguration> ExecuteAsync(CreateFunctionRequest request, CallContext context)
    {
        if (await functions.FindAsync(_reference, context.Cancellation) is not null)
        {
            throw LambdaErrors.ResourceConflictException($"Function already exist: {_reference.Name}");
        }

        await roles.CheckAsync(request.Role!, _reference, context);
        var package = await SentCode.ReadAsync(request.Code!.ZipFile, request.Code.ImageUri, request.PackageType == PackageType.Image, code, _reference, context);
        var function = new FunctionRecord
        {
            Account = _reference.Account,
            Region = _reference.Region,
            Name = _reference.Name,
            Latest = package.Into(First(request, context)),
            Tags = FunctionTags.Add(new Dictionary<string, string>(), request.Tags),
        };

        PublishedRecord? published = null;
        if (request.Publish ?? false)
        {
            (function, published) = Publishing.Publish(function, description: null);
        }

        var transaction = functions.Begin();
        transaction.Insert(functions.Functions, function);
        if (published is not null)
        {
            transaction.Insert(functions.Versions, published);
        }

        await transaction.CommitAsync(context.Cancellation);
        return Domain.Describe.Configuration(function, published?.Version ?? function.Latest, published?.Version.Version);
    }

    private AccessRequest[] Dependent(CreateFunctionRequest request)
    {
        var pass = LambdaAccess.PassRole(request.Role!, _reference.Arn);
        return request.Tags is { Count: > 0 } tags
            ? [pass, LambdaAccess.On("lambda:TagResource", _reference.Arn, _reference, function: null, keys => keys.WithRequestTags(tags))]
            : [pass];
    }

    private static VersionRecord First(CreateFunctionRequest request, CallContext context) => new()
    {
        Version = FunctionReference.Latest,
        RevisionId = Guid.NewGuid().ToString(),
        LastModified = context.Time,
        Role = request.Role!,
        Runtime = request.Runtime,
        Handler = request.Handler,
        Description = request.Description ?? "",
        Timeout = request.Timeout ?? ConfigurationRules.DefaultTimeout,
        MemorySize = request.MemorySize ?? ConfigurationRules.DefaultMemory,
        Environment = EnvironmentRules.Copy(request.Environment?.Variables),
        KmsKeyArn = string.IsNullOrEmpty(request.KMSKeyArn) ? null : request.KMSKeyArn,
        Architecture = request.Architectures is [{ } architecture] ? architecture : Architecture.X86_64,
        EphemeralStorage = request.EphemeralStorage?.Size ?? ConfigurationRules.DefaultStorage,
        TracingMode = request.TracingConfig?.Mode ?? TracingMode.PassThrough,
        Logging = Stored.Of(request.LoggingConfig),
        Vpc = Stored.Of(request.VpcConfig),
        CodeSha256 = "",
        CodeSize = 0,
    };
}
