using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Makes the role that a service owns in the account.</summary>
internal sealed class CreateServiceLinkedRole(IamStore store)
    : Operation<CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse>
{
    private ServiceRole _service = null!;
    private string _name = null!;
    private string _path = null!;

    /// <inheritdoc/>
    public override void Validate(CreateServiceLinkedRoleRequest request, CallContext context)
    {
        if (!request.AWSServiceName!.EndsWith(".amazonaws.com", StringComparison.Ordinal) || request.AWSServiceName.StartsWith('.'))
        {
            throw IamErrors.InvalidInputException($"Invalid service principal {request.AWSServiceName}");
        }

        if (request.CustomSuffix is not null && !ServiceRoles.Of(request.AWSServiceName).TakesSuffix)
        {
            throw IamErrors.InvalidInputException($"Custom suffix is not allowed for {request.AWSServiceName}");
        }
    }

    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(CreateServiceLinkedRoleRequest request, CallContext context)
    {
        _service = ServiceRoles.Of(request.AWSServiceName!);
        _name = request.CustomSuffix is { } suffix ? $"{_service.RoleName}_{suffix}" : _service.RoleName;
        _path = $"{RoleRecord.ServicePath}{request.AWSServiceName}/";
        return ValueTask.FromResult(IamAccess.On(
            "iam:CreateServiceLinkedRole",
            IamArn.Role(context.Account, _path, _name),
            tags: null,
            ("iam:AWSServiceName", request.AWSServiceName)));
    }

    /// <inheritdoc/>
    public override async ValueTask<CreateServiceLinkedRoleResponse> ExecuteAsync(CreateServiceLinkedRoleRequest request, CallContext context)
    {
        if (await store.Roles.TakenAsync(context.Account, _name, context.Cancellation) is not null)
        {
            throw IamErrors.InvalidInputException(
                $"Service role name {_name} has been taken in this account, please try a different suffix.");
        }

        var role = new RoleRecord
        {
            Account = context.Account,
            Name = _name,
            Id = UniqueId.New(UniqueId.Role),
            Path = _path,
            Created = context.Time,
            TrustPolicy = ServiceRoles.TrustPolicy(request.AWSServiceName!),
            Description = request.Description ?? _service.Description,
        };
        var transaction = store.Begin();
        await RoleStaging.AddAsync(store, transaction, role, context);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return new CreateServiceLinkedRoleResponse { Role = Describe.Within(role, role.Description) };
    }
}
