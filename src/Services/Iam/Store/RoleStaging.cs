using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Store;

/// <summary>Adds roles, those that callers make and those that services own.</summary>
internal static class RoleStaging
{
    /// <summary>Stages a new role.</summary>
    /// <exception cref="Protocol.Errors.AwsException">LimitExceeded.</exception>
    public static async ValueTask AddAsync(IamStore store, Transaction transaction, RoleRecord role, CallContext context)
    {
        await store.StageAccountAsync(
            transaction,
            account =>
            {
                Quotas.Check(account.Roles + 1, Quotas.Roles, "RolesPerAccount");
                return account with { Roles = account.Roles + 1 };
            },
            context);
        transaction.Insert(store.Roles.Table, role);
    }
}
