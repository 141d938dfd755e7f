using Strongroom.Protocol.Errors;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Access;

/// <summary>Decides whether a call may do what it asks. The door asks it for every operation; nothing else decides.</summary>
public interface IAuthorizer
{
    /// <summary>Returns if every action of <paramref name="request"/> is allowed on every one of its resources.</summary>
    /// <exception cref="AwsException">AccessDeniedException, in AWS's words.</exception>
    ValueTask AuthorizeAsync(AccessRequest request, CallContext context);
}

/// <summary>Questions that are put to an authorizer apart from a call.</summary>
public static class AuthorizerQuestions
{
    /// <summary>Whether a request would be allowed: asked of a state that a change would lead to.</summary>
    public static async ValueTask<bool> WouldAllowAsync(this IAuthorizer authorizer, AccessRequest request, CallContext context)
    {
        try
        {
            await authorizer.AuthorizeAsync(request, context);
            return true;
        }
        catch (AwsException denial) when (denial.Code == CommonErrors.AccessDeniedCode)
        {
            return false;
        }
    }
}
