using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Makes a role, which can do nothing yet.</summary>
internal sealed class CreateRole(IamStore store, PolicyBook policies)
    : Operation<CreateRoleRequest, CreateRoleResponse>
{
    private ManagedPolicy? _boundary;

    /// <inheritdoc/>
    public override void Validate(CreateRoleRequest request, CallContext context)
    {
        if (request.Path?.StartsWith(RoleRecord.ServicePath, StringComparison.Ordinal) is true)
        {
            throw Faults.Validation($"The path {RoleRecord.ServicePath} is reserved for service-linked roles.");
        }

        PolicyDocuments.CheckTrust(request.AssumeRolePolicyDocument!);
    }

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(CreateRoleRequest request, CallContext context)
    {
        _boundary = request.PermissionsBoundary is { } boundary ? await policies.FindAsync(boundary, context) : null;
        return IamAccess.Creating(
            "iam:CreateRole",
            "iam:TagRole",
            IamArn.Role(context.Account, request.Path ?? "/", request.RoleName!),
            TagRules.Principals.Read(request.Tags),
            ("iam:PermissionsBoundary", request.PermissionsBoundary));
    }

    /// <inheritdoc/>
    public override async ValueTask<CreateRoleResponse> ExecuteAsync(CreateRoleRequest request, CallContext context)
    {
        if (await store.Roles.TakenAsync(context.Account, request.RoleName!, context.Cancellation) is not null)
        {
            throw IamErrors.EntityAlreadyExistsException($"Role with name {request.RoleName} already exists.");
        }

        var role = new RoleRecord
        {
            Account = context.Account,
            Name = request.RoleName!,
            Id = UniqueId.New(UniqueId.Role),
            Path = request.Path ?? "/",
            Created = context.Time,
            TrustPolicy = request.AssumeRolePolicyDocument!,
            Description = request.Description,
            MaxSessionDuration = request.MaxSessionDuration ?? 3600,
            Boundary = request.PermissionsBoundary,
            Tags = TagRules.Principals.Read(request.Tags),
        };
        var transaction = store.Begin();
        if (role.Boundary is { } boundary)
        {
            await policies.StageUseAsync(transaction, _boundary, boundary, asBoundary: true, context);
        }

        await RoleStaging.AddAsync(store, transaction, role, context);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return new CreateRoleResponse { Role = Describe.Made(role) };
    }
}
