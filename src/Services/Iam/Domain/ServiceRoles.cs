using System.Text.Json.Nodes;
using Strongroom.Protocol.Errors;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Domain;

/// <summary>The roles that services own: their names, and that nobody else changes them.</summary>
internal static class ServiceRoles
{
    private static readonly Dictionary<string, ServiceRole> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["autoscaling.amazonaws.com"] = new(
            "AutoScaling", "Default Service-Linked Role enables access to AWS Services and Resources used or managed by Auto Scaling", TakesSuffix: true),
        ["connect.amazonaws.com"] = new("AmazonConnect", null, TakesSuffix: true),
        ["lexv2.amazonaws.com"] = new("LexV2Bots", null, TakesSuffix: true),
        ["custom-resource.application-autoscaling.amazonaws.com"] = new("ApplicationAutoScaling_CustomResource", null, TakesSuffix: false),
        ["ecs.amazonaws.com"] = new("ECS", "Role to enable Amazon ECS to manage your cluster.", TakesSuffix: false),
        ["eks.amazonaws.com"] = new("AmazonEKS", "Allows Amazon EKS to call AWS services on your behalf.", TakesSuffix: false),
        ["eks-nodegroup.amazonaws.com"] = new("AmazonEKSNodegroup", null, TakesSuffix: false),
        ["elasticloadbalancing.amazonaws.com"] = new("ElasticLoadBalancing", null, TakesSuffix: false),
        ["es.amazonaws.com"] = new("AmazonElasticsearchService", null, TakesSuffix: false),
        ["rds.amazonaws.com"] = new("RDS", null, TakesSuffix: false),
        ["elasticache.amazonaws.com"] = new("ElastiCache", null, TakesSuffix: false),
        ["spot.amazonaws.com"] = new("EC2Spot", "Default EC2 Spot Service Linked Role", TakesSuffix: false),
    };

    /// <summary>The role of a service.</summary>
    /// <param name="service">Its DNS name. One that is not known gets a role named after it.</param>
    public static ServiceRole Of(string service) => Known.GetValueOrDefault(service) ?? new ServiceRole(NameOf(service), null, TakesSuffix: false);

    /// <summary>Lets the service, and nobody else, assume its role.</summary>
    public static string TrustPolicy(string service) => new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonArray(new JsonObject
        {
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["Service"] = service },
            ["Action"] = "sts:AssumeRole",
        }),
    }.ToJsonString();

    /// <summary>The role, to change it.</summary>
    /// <exception cref="AwsException">NoSuchEntity, or UnmodifiableEntity if a service owns it.</exception>
    public static Row<RoleRecord> RequireModifiable(this Found<RoleRecord> found)
    {
        var row = found.Require();
        return row.Value.IsServiceLinked ? throw Faults.Protected(row.Value.Name) : row;
    }

    private static string NameOf(string service)
    {
        var first = service.Split('.')[0];
        return char.ToUpperInvariant(first[0]) + first[1..];
    }
}

/// <summary>The role that a service owns in an account.</summary>
/// <param name="Service">Its name without the common beginning.</param>
/// <param name="Description">Its description unless the caller gives one.</param>
/// <param name="TakesSuffix">Whether an account can have several, told apart by a suffix.</param>
internal sealed record ServiceRole(string Service, string? Description, bool TakesSuffix)
{
    /// <summary>The role's name.</summary>
    public string RoleName => $"AWSServiceRoleFor{Service}";
}
